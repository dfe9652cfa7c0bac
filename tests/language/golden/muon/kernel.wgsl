// No kernel: this rule orthogonalises whole matrices, which no fused kernel can; it runs in float64 on the CPU.
