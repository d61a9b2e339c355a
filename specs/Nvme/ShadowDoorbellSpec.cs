using CsCheck;
using Lab.Nvme;

namespace Lab.Specs.Nvme;

[Trait("Tier", "unit")]
public sealed class ShadowDoorbellSpec
{
    [Fact]
    public void ShadowsLieLikeTheDoorbellsThemselves() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 10]).Sample((queue, dstrd) =>
        {
            var (shadows, doorbells) = (new ShadowDoorbells(4 << dstrd), new Doorbells(4 << dstrd));
            (shadows.SqTail(queue), shadows.CqHead(queue)).Should().Be((doorbells.SqTail(queue) - 0x1000, doorbells.CqHead(queue) - 0x1000));
        });

    [Theory]
    [InlineData(4, 4096, 512)]
    [InlineData(128, 4096, 16)]
    [InlineData(131072, 4096, 0)]
    public void APageHoldsSoManyQueues(int stride, int page, int queues)
    {
        var shadows = new ShadowDoorbells(stride);
        shadows.QueuesIn(page).Should().Be(queues);
        shadows.SqTail(queues).Should().BeGreaterThanOrEqualTo(queues == 0 ? 0 : page, "the next queue's lies outside");
    }

    // The model walks the ring slot by slot; the controller wants to hear of the step that leaves the slot EventIdx.
    [Fact]
    public void TheRegisterIsWrittenWhenAStepLeavesEventIdx() =>
        Gen.Select(Gen.OneOf(Gen.Int[2, 70], Gen.Int[65530, 65536]), Gen.Int[0, 65535], Gen.Int[0, 300], Gen.Int[-310, 310]).Sample(
            (depth, start, steps, event_) =>
            {
                var before = start % depth;
                var eventIdx = ((before + event_) % depth + depth) % depth;
                steps %= depth;
                var (at, passed) = (before, false);
                for (var i = 0; i < steps; i++)
                {
                    passed |= at == eventIdx;
                    at = at + 1 == depth ? 0 : at + 1;
                }
                return ShadowDoorbells.MustRing((ushort)eventIdx, (ushort)at, (ushort)before) == passed;
            },
            iter: 100_000);

    [Theory]
    [InlineData(5, 6, 5, true)]
    [InlineData(6, 6, 5, false)]
    [InlineData(4, 6, 5, false)]
    [InlineData(65535, 0, 65535, true)]
    [InlineData(0, 0, 65535, false)]
    [InlineData(5, 5, 5, false)]
    public void TheEdgesAreExact(ushort eventIdx, ushort now, ushort before, bool ring) => ShadowDoorbells.MustRing(eventIdx, now, before).Should().Be(ring);
}
