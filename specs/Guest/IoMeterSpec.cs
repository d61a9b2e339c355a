using System.Runtime.ExceptionServices;
using Lab.Cases.Measuring;
using Lab.Fixtures;
using Lab.Machine;

namespace Lab.Specs.Guest;

[Trait("Tier", "guest")]
[Trait("Arch", "x86_64")]
public sealed class IoMeterSpec(IoMeterSpec.Guest guest) : IClassFixture<IoMeterSpec.Guest>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task AReadThroughTheBufferIsEightStoresOfEightBytesAndAtMostOneDoorbell(int depth)
    {
        await guest.Meter.OpenAsync(new(Managed: true, depth) { InCmb = true }, Cancel);
        var (pattern, loads) = await guest.Meter.CountStoresAsync(256, Cancel);

        pattern.Commands.Should().Be(256);
        pattern.CmbStores.Should().Equal(new Dictionary<int, int> { [8] = 8 * 256 });
        loads.Should().Be(0);
        if (depth == 1)
            (pattern.TailDoorbells, pattern.HeadDoorbells).Should().Be((256, 256));
        else
            // How many answers a poll finds is the device's business, but a batch goes with one doorbell of each kind.
            (pattern.TailDoorbells + pattern.HeadDoorbells).Should().BeLessThan(256);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task AReadAllocatesNothing(int depth)
    {
        await guest.Meter.OpenAsync(new(Managed: true, depth), Cancel);
        await guest.Meter.TimeAsync(200, Cancel);
        var time = await guest.Meter.TimeAsync(2000, Cancel);

        time.Operations.Should().Be(2000);
        time.AllocatedBytes.Should().Be(0);
    }

    [Fact]
    public async Task FourThreadsShareOneQueue()
    {
        await guest.Meter.OpenAsync(new(Managed: true, 32) { Threads = 4 }, Cancel);
        (await guest.Meter.TimeAsync(2000, Cancel)).Operations.Should().Be(2000);
    }

    [Fact]
    public async Task TheKernelsDriverReadsTheSameControllerAndTheManagedOneTakesItBack()
    {
        await guest.Meter.OpenAsync(new(Managed: false, 32), Cancel);
        var (pattern, _) = await guest.Meter.CountStoresAsync(256, Cancel);
        pattern.Commands.Should().Be(256);
        pattern.CmbStores.Should().BeEmpty("its queues lie in host memory");

        await guest.Meter.OpenAsync(new(Managed: true, 1), Cancel);
        (await guest.Meter.TimeAsync(10, Cancel)).Operations.Should().Be(10);
    }

    [Fact]
    public async Task TheManagedDriverExecutesFewerInstructionsForAReadThanTheKernels()
    {
        await guest.Meter.OpenAsync(new(Managed: false, 32), Cancel);
        await guest.Meter.TimeAsync(500, Cancel);
        var kernel = await guest.Meter.CountInstructionsAsync(2000, Cancel);
        await guest.Meter.OpenAsync(new(Managed: true, 32), Cancel);
        await guest.Meter.TimeAsync(500, Cancel);
        var managed = await guest.Meter.CountInstructionsAsync(2000, Cancel);

        managed.Should().BeInRange(100, kernel);
    }

    /// <summary>A guest whose instructions are counted.</summary>
    public sealed class Guest(LabHost host) : IAsyncLifetime
    {
        private IoMeter? _meter;
        private ExceptionDispatchInfo? _failure;

        /// <summary>The guest; the boot's own failure, or skip, where there is none.</summary>
        public IoMeter Meter
        {
            get
            {
                _failure?.Throw();
                return _meter!;
            }
        }

        public async ValueTask InitializeAsync()
        {
            try
            {
                _meter = await IoMeter.BootAsync(host.Run, await host.RequireGuestAsync(), cpus: 1, PluginUse.Count, host.NewEvidence("meter"), Cancel);
            }
            catch (Exception e)
            {
                _failure = ExceptionDispatchInfo.Capture(e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_meter is not null)
                await _meter.DisposeAsync();
        }
    }
}
