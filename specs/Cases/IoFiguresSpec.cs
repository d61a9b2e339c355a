using Lab.Cases;
using Lab.Cases.Measuring;
using Lab.Trace;

namespace Lab.Specs.Cases;

[Trait("Tier", "unit")]
public sealed class IoFiguresSpec
{
    [Fact]
    public void AnAgentsAnswerIsATime()
    {
        var time = IoTime.Parse("operations=2000 nanoseconds=500000000 idle=12 allocated=0");
        time.Should().Be(new IoTime(2000, 0.5, 12, 0));
        time.Rate.Should().Be(4000);
        IoTime.Parse("operations=1 nanoseconds=1 idle=0 allocated=-1").AllocatedBytes.Should().BeNull("the runtime does not tell");
    }

    [Theory]
    [InlineData("")]
    [InlineData("operations=1")]
    [InlineData("done")]
    public void AnAnswerThatIsNoTimeIsTheLabsFailure(string text) =>
        FluentActions.Invoking(() => IoTime.Parse(text)).Should().Throw<CaseException>().Which.ExitCode.Should().Be(4);

    [Fact]
    public void LoadsAreCountedWhereTheControllersBarsLie()
    {
        using var scratch = new Scratch();
        Region[] regions = [new("nvme0.bar0", "nvme0", RegionKind.Registers, new(0xfebf0000), 0x4000), new("nvme0.cmb", "nvme0", RegionKind.Cmb, new(0xfd000000), 0x100000)];
        var file = scratch.File("trace", """
            memory_region_ops_read cpu 0 mr 0x1 addr 0xfebf001c value 0x1 size 4 name 'nvme'
            memory_region_ops_read cpu 0 mr 0x1 addr 0xfd000038 value 0x0 size 8 name 'nvme-cmb'
            memory_region_ops_read cpu 0 mr 0x1 addr 0x608 value 0x0 size 4 name 'acpi-tmr'
            memory_region_ops_write cpu 0 mr 0x1 addr 0xfd000000 value 0x2 size 8 name 'nvme-cmb'
            memory_region_ops_write cpu 0 mr 0x1 addr 0xfebf1008 value 0x1 size 4 name 'nvme'
            """ + "\n");
        using var lines = File.OpenText(file);

        var stores = IoStores.Count(QemuTraceReader.Read(lines, regions), file, regions);

        stores.Loads.Should().Be(2);
        stores.Pattern.CmbStores.Should().Equal(new Dictionary<int, int> { [8] = 1 });
        stores.Pattern.TailDoorbells.Should().Be(1);
    }
}
