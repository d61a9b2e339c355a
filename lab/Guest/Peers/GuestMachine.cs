using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guest.Linux;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Steps;
using Lab.PeerToPeer.Tree;

namespace Lab.Guest.Peers;

/// <summary>The guest as a machine for peer-to-peer experiments.</summary>
/// <param name="functions">What the experiment calls each function, and what sysfs does.</param>
/// <param name="open">Makes a platform over a function, that the agent may have held already.</param>
internal sealed class GuestMachine(IReadOnlyDictionary<string, string> functions, Func<PciDevice, IPlatform> open) : IPeerMachine
{
    public IReadOnlyDictionary<string, string> Functions => functions;

    public Processor Processor { get; } = SysfsTree.Processor();

    /// <summary>Reads names and functions: <c>nvme0=0000:03:00.0,nvme1=0000:04:00.0</c>.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static Dictionary<string, string> ReadFunctions(string text)
    {
        Dictionary<string, string> functions = [];
        foreach (var pair in text.Split(','))
            if (pair.Split('=') is [{ Length: > 0 } name, { Length: > 0 } function] && !functions.ContainsKey(name))
                functions[name] = function;
            else
                throw new FormatException($"'{pair}' is no name and function, or is there twice: nvme0=0000:03:00.0 is one");
        return functions;
    }

    public IPlatform Open(string function) => open(new(function));

    public PciTree ReadTree() => SysfsTree.Read();

    public uint ReadConfig32(string function, int offset) => ConfigSpace.With(function, config => config.Read32(offset));

    public void WriteConfig32(string function, int offset, uint value) => ConfigSpace.With(function, config =>
    {
        config.Write32(offset, value);
        return 0u;
    });
}
