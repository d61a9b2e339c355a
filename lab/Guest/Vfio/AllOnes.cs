using Lab.Driver;
using Lab.Guest.Linux;

namespace Lab.Guest.Vfio;

/// <summary>
/// Memory that reads all ones, as a bus does on which nobody answers. VFIO takes its mapping away while a function decodes no memory, and the process
/// would end by a signal (SIGBUS) at the next load or store: this lies there meanwhile. What is stored to it stays with the process.
/// </summary>
internal static unsafe class AllOnes
{
    private const int Bytes = 1 << 20;

    private static int _file = -1;

    /// <summary>Lays it over a range of the process that is mapped already.</summary>
    public static void Cover(nint address, long bytes)
    {
        if (_file < 0)
            _file = Make();
        for (var at = 0L; at < bytes; at += Bytes)
            Lay(address + (nint)at, (nint)Math.Min(Bytes, bytes - at));
    }

    private static void Lay(nint address, nint bytes)
    {
        if (Libc.Map(address, bytes, Libc.ProtReadWrite, Libc.MapPrivate | Libc.MapFixed, _file, 0) == Libc.MapFailed)
            throw new DriverException($"cannot cover {bytes} bytes of a BAR: {Libc.LastError}");
    }

    private static int Make()
    {
        var file = Libc.MemoryFile("lab-all-ones");
        if (file < 0)
            throw new DriverException($"cannot make an anonymous file: {Libc.LastError}");
        var ones = new byte[Bytes];
        new Span<byte>(ones).Fill(0xFF);
        Libc.WriteAll(file, ones);
        return file;
    }
}
