// No kernel: this rule asks for gradients at other points within a step, which no single kernel can; it runs in float64 on the CPU.
