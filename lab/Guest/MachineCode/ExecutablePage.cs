using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.MachineCode;

/// <summary>Functions of machine code in memory that may be executed.</summary>
/// <remarks>
/// The code is written to an anonymous file that is then mapped readable and executable: no mapping is ever writable and executable, and none
/// that is executable was ever writable. It also settles the instruction cache, for which libc has no portable call: where the caches are not
/// coherent, Linux cleans and invalidates a page of a file when it is first mapped executable after the kernel wrote to it (arm64:
/// arch/arm64/mm/flush.c, __sync_icache_dcache; riscv: arch/riscv/mm/cacheflush.c, flush_icache_pte; POWER since POWER5, x86 and s390x keep
/// the caches coherent), and the fault that maps it ends in a return from an exception, which synchronises the processor's own fetch.
/// </remarks>
internal static class ExecutablePage
{
    // Each function starts on a boundary that every architecture is content with.
    private const int Boundary = 16;

    /// <summary>Maps the functions. They stay until the process ends: they are few, and code that is gone while it runs is worse than a page.</summary>
    /// <param name="name">Of the mapping, as /proc/self/maps shows it.</param>
    /// <param name="functions">The code of each, with its return.</param>
    /// <returns>The address of each.</returns>
    public static nint[] Map(string name, IReadOnlyList<byte[]> functions)
    {
        var code = new byte[functions.Sum(Room)];
        var addresses = new nint[functions.Count];
        var at = 0;
        for (var i = 0; i < functions.Count; i++)
        {
            addresses[i] = at;
            functions[i].CopyTo(code, at);
            at += Room(functions[i]);
        }
        var page = MapExecutable(name, code);
        for (var i = 0; i < addresses.Length; i++)
            addresses[i] += page;
        return addresses;
    }

    private static int Room(byte[] function) => (function.Length + Boundary - 1) / Boundary * Boundary;

    private static nint MapExecutable(string name, byte[] code)
    {
        var fd = Libc.MemoryFile(name);
        if (fd < 0)
            throw new DriverException($"cannot make an anonymous file for machine code: {Libc.LastError}");
        try
        {
            Libc.WriteAll(fd, code);
            var page = Libc.Map(0, code.Length, Libc.ProtRead | Libc.ProtExecute, Libc.MapPrivate, fd, 0);
            return page != Libc.MapFailed ? page : throw new DriverException($"cannot map machine code executable: {Libc.LastError}");
        }
        finally
        {
            _ = Libc.Close(fd);
        }
    }
}
