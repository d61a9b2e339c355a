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

    /// <summary>Tries a driver on a hostile model: it works, or refuses with a message that has one of the names in it; either way it does nothing that it may not.</summary>
    /// <returns>Whether it works.</returns>
    public static bool Works(ModelPlatform platform, Action<Rig> use, params string[] names)
    {
        try
        {
            using var rig = On(platform);
            use(rig);
            rig.Controller.Shutdown();
            return true;
        }
        catch (DriverException e)
        {
            names.Should().Contain(name => e.Message.Contains(name), "\"{0}\" must name what is wrong", e.Message);
            return false;
        }
        finally
        {
            platform.Violations.Should().BeEmpty();
        }
    }

    /// <summary>Writes a pattern through one page of a pool, or one block where that is more, reads it back through another, and compares.</summary>
    public void RoundTrip(QueuePair pair, MemoryPool? memory = null, ulong lba = 8, ulong seed = 1)
    {
        var blocks = Math.Max(1, 4096 / Controller.Namespace.Format.BlockBytes);
        var bytes = (int)Controller.Namespace.Format.DataBytes(blocks);
        using var from = Transfer.Create(Controller, new(bytes) { DataIn = memory, Queue = pair });
        using var to = Transfer.Create(Controller, new(bytes) { DataIn = memory, Queue = pair });
        RoundTrip(pair, from, to, blocks, lba, seed);
    }

    /// <summary>As the other, through given buffers.</summary>
    public static void RoundTrip(QueuePair pair, Transfer from, Transfer to, int blocks, ulong lba = 8, ulong seed = 1)
    {
        var (written, read) = (new byte[from.Bytes], new byte[to.Bytes]);
        DataPattern.Fill(written, seed, lba);
        from.Fill(written);
        pair.Execute(NvmCommand.Write(1, lba, blocks, from.Dptr), "write");
        pair.Execute(NvmCommand.Read(1, lba, blocks, to.Dptr), "read");
        to.CopyTo(read);
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
