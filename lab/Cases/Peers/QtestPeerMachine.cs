using Lab.Driver;
using Lab.Driver.Seams;
using Lab.Guestless;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Steps;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Peers;

/// <summary>A machine without a guest for peer-to-peer experiments.</summary>
internal sealed class QtestPeerMachine(QtestBoard board, IReadOnlyDictionary<string, string> names) : IPeerMachine
{
    // Nothing executes instructions.
    public Processor Processor => Processor.Unknown;

    public string FunctionOf(string name) => names.TryGetValue(name, out var function)
        ? function
        : throw new DriverException($"the machine has no function '{name}', it has {string.Join(", ", names.Keys)}");

    public IPlatform Open(string name) => board.NewPlatform(FunctionOf(name));

    public PciTree ReadTree() => board.ReadTree();

    public uint ReadConfig32(string name, int offset) => board.Function(FunctionOf(name)).ReadConfig32(offset);

    public void WriteConfig32(string name, int offset, uint value) => board.Function(FunctionOf(name)).WriteConfig32(offset, value);
}
