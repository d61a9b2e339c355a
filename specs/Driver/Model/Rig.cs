using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;

namespace Lab.Specs.Driver.Model;

/// <summary>A driver on a model, with the model's clock; at the end neither may have done what it may not.</summary>
internal sealed class Rig : IDisposable
{
    private readonly NvmeController _controller;

    public Rig(ModelOptions? options = null, ControllerOptions? driver = null) : this(driver, new ModelPlatform(options)) { }

    private Rig(ControllerOptions? driver, ModelPlatform platform)
    {
        Platform = platform;
        _controller = NvmeController.Start(platform, null, (driver ?? new()) with { Clock = platform.Bus.Now });
    }

    public ModelPlatform Platform { get; }
    public ModelController Model => Platform.Controller;
    public ModelFaults Faults => Platform.Faults;
    public NvmeController Controller => _controller;

    /// <summary>A driver on a model that is there already.</summary>
    public static Rig On(ModelPlatform platform, ControllerOptions? driver = null) => new(driver, platform);

    /// <summary>Writes a pattern through one page of a pool, reads it back through another, and compares.</summary>
    public void RoundTrip(QueuePair pair, MemoryPool? memory = null, ulong lba = 8, ulong seed = 1)
    {
        var pool = memory ?? Controller.Host;
        var block = Controller.Namespace.BlockBytes;
        var (bytes, blocks) = (Math.Max(4096, block), Math.Max(4096, block) / block);
        var (from, to) = (pool.Allocate(bytes, MemoryUse.WriteData), pool.Allocate(bytes, MemoryUse.ReadData));
        var (written, read) = (new byte[bytes], new byte[bytes]);
        DataPattern.Fill(written, seed, lba);
        from.CopyFrom(written);
        pair.Execute(NvmCommand.Write(1, lba, blocks, from.ControllerAddress), "write");
        pair.Execute(NvmCommand.Read(1, lba, blocks, to.ControllerAddress), "read");
        to.CopyTo(read);
        pool.Free(from);
        pool.Free(to);
        read.AsSpan().SequenceEqual(written).Should().BeTrue("what was written to block {0} is what is read from there", lba);
    }

    /// <summary>Fails on anything that driver or device did and may not do.</summary>
    public void Dispose()
    {
        _controller.Dispose();
        Platform.Dispose();
        Platform.Violations.Should().BeEmpty();
    }
}
