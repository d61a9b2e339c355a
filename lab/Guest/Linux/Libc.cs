using System.Runtime.InteropServices;

namespace Lab.Guest.Linux;

/// <summary>The few calls that .NET has no face for. Constants are those of asm-generic, which x86_64 and aarch64 share.</summary>
internal static unsafe partial class Libc
{
    public const int OpenReadWrite = 2, OpenSync = 0x101000, ProtReadWrite = 3, MapShared = 1, MapPrivate = 2, MapAnonymous = 0x20, MapHugeTlb = 0x40000;

    public static readonly nint MapFailed = -1;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nint length, int protection, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(nint address, nint length);

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    public static partial int Lock(nint address, nint length);

    /// <summary>The last error as text, for a message.</summary>
    public static string LastError => $"{Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()})";
}
