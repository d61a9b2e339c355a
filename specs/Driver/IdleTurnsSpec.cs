using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

[Trait("Tier", "unit")]
public sealed class IdleTurnsSpec
{
    [Fact]
    public void TurnsWithoutAnAnswerAreCountedAndTakeNothingFromAnybody()
    {
        using var rig = new Rig(new() { Delay = 20 });
        var pair = rig.Controller.CreateQueuePair(new() { Depth = 16 });

        pair.ExecuteRaw([NvmCommand.Flush(1)], "flush");
        var waited = pair.IdleTurns;
        waited.Should().BePositive("the controller answers late");

        pair.WaitInVain(5);
        pair.IdleTurns.Should().Be(waited + 5);
        pair.ExecuteRaw([NvmCommand.Flush(1)], "flush").Should().ContainSingle().Which.Status.IsSuccess.Should().BeTrue();
    }
}
