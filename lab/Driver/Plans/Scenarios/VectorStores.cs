using Lab.Driver.Memory;
using Lab.Driver.Seams;
using Lab.Nvme;
using Lab.Nvme.Intents;
using Lab.Ordering;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>A store of several words to the controller memory buffer, by a process that may die of it; then I/O as ever, which shows that nothing else did.</summary>
internal static class VectorStores
{
    public static void Run(ScenarioContext context, ControllerMemoryBuffer buffer, IPlatform platform)
    {
        var store = context.Plan.VectorStore;
        var code = VectorStoreCode.Of(platform.Architecture, store) ?? throw new DriverException($"{platform.Architecture} has no store {store}, it has {string.Join(", ", VectorStoreCode.On(platform.Architecture))}");
        var children = platform as IChildStores ?? throw new DriverException("this platform has no process of its own for a store");
        var piece = buffer.Allocate(Plan.PageBytes, MemoryUse.WriteData);
        context.Tell(new BufferPlaced(nameof(MemoryUse.WriteData), piece.PlaceName, piece.BusAddress, piece.Bytes));
        var data = new byte[code.Bytes];
        DataPattern.Fill(data, context.Plan.Seed, 0);
        context.Tell(new VectorStoreMeant($"{store}", code.Summary, piece.BusAddress, string.Concat(data.Select(value => $"{value:x2}"))));
        context.Tell(new VectorStoreEnded($"{store}", children.Store(piece.Window, piece.Offset, store, data)));
        buffer.Free(piece);
        WriteAndReadBack.Run(context);
    }
}
