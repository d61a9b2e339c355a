namespace Lab.Guestless;

/// <summary>A bus and the functions on it.</summary>
/// <param name="number">0 to 255.</param>
/// <param name="bridge">The bridge above; null for a root bus.</param>
internal sealed class QtestBus(int number, QtestBridge? bridge = null)
{
    public int Number => number;

    public QtestBridge? Bridge => bridge;

    /// <summary>Name of the root bus above, as sysfs has it.</summary>
    public string Root { get; } = bridge?.Bus.Root ?? $"pci0000:{number:x2}";

    public List<QtestFunction> Functions { get; } = [];

    /// <summary>What lies on it and behind its bridges, each bridge before what lies behind it.</summary>
    public IEnumerable<QtestFunction> All => Functions.SelectMany(function =>
        function is QtestBridge bridge ? bridge.Secondary.All.Prepend(bridge) : [function]);
}
