using Lab.Machine.Places;

namespace Lab.Machine;

/// <summary>A machine's files, where QEMU need not share this host's: what is to be read here is fetched first, what was written here is sent.</summary>
public sealed class MachineFiles
{
    private readonly QemuPlace place;

    internal MachineFiles(QemuPlace place) => this.place = place;

    /// <summary>Brings what QEMU has in a file here. A file of the machine's that QEMU never made stays as it is.</summary>
    /// <param name="file">Path of one of the machine's files on this host.</param>
    /// <param name="cancel">Gives up.</param>
    public Task FetchAsync(string file, CancellationToken cancel) => place.FetchAsync(file, cancel);

    /// <summary>Brings what is in a file here to QEMU.</summary>
    /// <param name="file">Path of one of the machine's files on this host.</param>
    /// <param name="cancel">Gives up.</param>
    public Task SendAsync(string file, CancellationToken cancel) => place.SendAsync(file, cancel);

    /// <summary>What QEMU is to be told where it shall write a file that is fetched afterwards.</summary>
    public string NameThere(string file) => place.NameThere(file);
}
