using Lab.Driver.Seams;
using Lab.PeerToPeer.Routes;
using Lab.PeerToPeer.Tree;

namespace Lab.PeerToPeer.Steps;

/// <summary>The machine that a peer-to-peer experiment runs on. A function is named as the machine does.</summary>
public interface IPeerMachine
{
    /// <summary>The processor, as far as it matters.</summary>
    public Processor Processor { get; }

    /// <summary>What the experiment calls each function, and what the machine does: <c>nvme0</c> and <c>0000:03:00.0</c>.</summary>
    public IReadOnlyDictionary<string, string> Functions { get; }

    /// <summary>Takes the function and makes a platform over it.</summary>
    /// <exception cref="Driver.DriverException">There is none of that name, or it cannot be taken.</exception>
    public IPlatform Open(string function);

    /// <summary>Reads the tree of all functions as it is now.</summary>
    public PciTree ReadTree();

    /// <summary>Reads 4 bytes of a function's configuration space, also a bridge's, all ones where it does not answer.</summary>
    public uint ReadConfig32(string function, int offset);

    /// <summary>Writes 4 bytes of a function's configuration space, also a bridge's.</summary>
    public void WriteConfig32(string function, int offset, uint value);
}
