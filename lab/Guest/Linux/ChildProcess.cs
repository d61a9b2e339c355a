using System.Runtime.InteropServices;
using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.MachineCode;
using Lab.Ordering;

namespace Lab.Guest.Linux;

/// <summary>Stores by a process that is forked off for them, and has the same windows mapped: of a store that the machine does not take it dies, and this process lives on.</summary>
internal static unsafe class ChildProcess
{
    /// <inheritdoc cref="IChildStores.Store"/>
    public static string Store(IMemoryWindow window, long offset, VectorStore store, byte[] data)
    {
        if (window is not MappedWindow { Address: not 0 } mapped)
            throw new DriverException($"the memory at 0x{window.BusAddress:x} is reached through a file: there is nothing that a store could go to");
        var code = VectorStoreCode.Of(Host.Architecture, store) ?? throw new DriverException($"{Host.Architecture} has no store {store}");
        if (data.Length != code.Bytes)
            throw new DriverException($"{store} stores {code.Bytes} bytes, not {data.Length}");
        var function = ExecutablePage.Map("lab-vector-store", [code.Code.ToArray()])[0];
        fixed (byte* from = data)
            return Ended(Run(function, (void*)(mapped.Address + (nint)offset), from));
    }

#if NET
    // The child has this one thread of the runtime's, and so must not wait for any other: from the fork on it runs nothing but the machine code, which ends it.
    private static int Run(nint function, void* to, void* from)
    {
        var store = (delegate* unmanaged[Cdecl, SuppressGCTransition]<void*, void*, void>)function;
        var child = Fork();
        if (child == 0)
            store(to, from);
        if (child < 0)
            throw new DriverException("cannot fork a process for the store");
        int status;
        int waited;
        do
            waited = Wait(child, &status, 0);
        while (waited < 0 && Marshal.GetLastWin32Error() == Libc.ErrorInterrupted);
        return waited == child ? status : throw new DriverException($"cannot wait for the process of the store: {Libc.LastError}");
    }

    [DllImport("libc", EntryPoint = "fork"), SuppressGCTransition]
    private static extern int Fork();
#else
    // Mono's fork would have to take locks along that its other threads may hold.
    private static int Run(nint function, void* to, void* from) => throw new DriverException("a process for a store is to be had with .NET's own runtimes only");
#endif

    // wait(2): the low seven bits are the signal, 0 for an exit, whose status is in the next byte.
    private static string Ended(int status)
    {
        var signal = status & 0x7F;
        return signal == 0 ? $"exit {status >> 8 & 0xFF}" : $"signal {signal}{(NameOf(signal) is { } name ? $" ({name})" : "")}";
    }

    // asm-generic/signal.h; x86 has the same numbers.
    private static string? NameOf(int signal) => signal switch
    {
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        _ => null,
    };

    [DllImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static extern int Wait(int process, int* status, int options);
}
