using Lab.Driver.Seams;
using Lab.Guestless;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Steps;
using Lab.PeerToPeer.Tree;

namespace Lab.Cases.Peers;

/// <summary>A machine without a guest for peer-to-peer experiments.</summary>
internal sealed class QtestPeerMachine(QtestBoard board, IReadOnlyDictionary<string, string> functions) : IPeerMachine
{
    // Nothing executes instructions.
    public Processor Processor => Processor.Unknown;

    public IReadOnlyDictionary<string, string> Functions => functions;

    public IPlatform Open(string function) => board.NewPlatform(function);

    public PciTree ReadTree() => board.ReadTree();

    public uint ReadConfig32(string function, int offset) => board.Function(function).ReadConfig32(offset);

    public void WriteConfig32(string function, int offset, uint value) => board.Function(function).WriteConfig32(offset, value);
}
