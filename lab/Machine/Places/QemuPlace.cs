using System.Collections.Immutable;

namespace Lab.Machine.Places;

/// <summary>Where one machine's QEMU runs: what is moved there, how its files are had from here, and how it is spoken to.</summary>
/// <param name="files">Where the machine's files lie on this host.</param>
internal abstract class QemuPlace(LaunchFiles files) : IAsyncDisposable
{
    /// <summary>The machine's files on this host: the same as <see cref="There"/>, or what was last fetched.</summary>
    public LaunchFiles Files { get; } = files;

    /// <summary>The same files as QEMU is to be told of them.</summary>
    public abstract LaunchFiles There { get; }

    /// <summary>Port of 127.0.0.1 to which QEMU forwards the guest's SSH server, where QEMU is.</summary>
    public abstract int GuestPort { get; }

    /// <summary>Port of this host's 127.0.0.1 behind which the guest's SSH server is.</summary>
    public abstract int SshPort { get; }

    /// <summary>Makes the place, moves what the machine is made of there, and creates the files behind its devices.</summary>
    /// <returns>The parts, with the names that their files have there.</returns>
    /// <exception cref="MachineInputException">A file that was brought is not there.</exception>
    /// <exception cref="HostUnableException">The place cannot be had.</exception>
    public abstract Task<MachineParts> MoveInAsync(MachineParts parts, CancellationToken cancel);

    /// <summary>Says that QEMU will be spoken to through a socket, one of <see cref="Files"/>; before it is started.</summary>
    public abstract void Expect(string socket);

    /// <summary>Listens on a socket, one of <see cref="Files"/>, to which something in QEMU connects whichever side listens on the others; before it is started.</summary>
    public abstract Task ListenAsync(string socket, CancellationToken cancel);

    /// <summary>Starts QEMU.</summary>
    /// <param name="qemu">Which; a place that has a copy of its own starts that.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancel">Gives up.</param>
    public abstract Task<QemuProcess> StartAsync(QemuBinary qemu, ImmutableArray<string> arguments, CancellationToken cancel);

    /// <summary>The connection through a socket that was expected.</summary>
    public abstract Task<Stream> ConnectAsync(string socket, CancellationToken cancel);

    /// <summary>Brings what is in a file there to the file here.</summary>
    public abstract Task FetchAsync(string file, CancellationToken cancel);

    /// <summary>Brings what is in a file here to the file there.</summary>
    public abstract Task SendAsync(string file, CancellationToken cancel);

    /// <summary>What QEMU calls a file of this host's.</summary>
    public abstract string NameThere(string file);

    /// <summary>Reads and writes a file there piece by piece, while QEMU has it too; null where there is none, or an empty one.</summary>
    public abstract Task<IFileWindow?> OpenAsync(string file, CancellationToken cancel);

    /// <summary>Leaves nothing of the machine but its evidence. QEMU has ended.</summary>
    public abstract ValueTask DisposeAsync();
}
