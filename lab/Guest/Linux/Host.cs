using Lab.Driver;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>What this process runs on.</summary>
internal static class Host
{
    /// <summary>
    /// Whose instructions this process runs. From uname, because Mono's RuntimeInformation says X64 on ppc64le and s390x; and a program that
    /// qemu-user translates is told the machine that it was built for, which is the right answer for its own machine code.
    /// </summary>
    public static Architecture Architecture { get; } = Of(Libc.MachineName);

    private static Architecture Of(string machine) => machine switch
    {
        "x86_64" => Architecture.X86_64,
        "aarch64" => Architecture.AArch64,
        "riscv64" => Architecture.RiscV64,
        "ppc64le" => Architecture.Ppc64Le,
        "s390x" => Architecture.S390x,
        _ => throw new DriverException($"the lab has no agent for the machine {machine}"),
    };
}
