using CsCheck;
using Lab.Driver;
using Lab.Driver.Memory;
using Lab.Nvme.Commands;
using Lab.Specs.Driver.Model;

namespace Lab.Specs.Driver;

/// <summary>Data pointers of any shape, in any memory, against a controller that follows them and refuses what CMBSZ and CMBLOC do not allow.</summary>
[Trait("Tier", "unit")]
public sealed class TransferSpec
{
    private const int InvalidUseOfCmb = 0x12;

    // Few pages in any memory; or so many, in host memory, that PRP lists and SGL segments need a second page.
    private static readonly Gen<(int Blocks, int Data)> Sizes =
        Gen.Frequency((6, Gen.Select(Gen.Int[1, 24], Gen.Int[0, 2])), (1, Gen.Select(Gen.Int[4080, 4200], Gen.Const(0))));

    [Fact]
    public void AnyLengthFromAnyOffsetGoesThereAndBackThroughAnyMemory()
    {
        using var rig = new Rig(ModelOptions.WithCmb(RegisterWords.CmbLoc(), RegisterWords.CmbSz(sz: 4096), 16 << 20) with { Mdts = 0, Blocks = 1 << 16 });
        var (cmb, window) = (rig.Controller.EnableCmb(), rig.Platform.AddPeer(16 << 20));
        MemoryPool[] pools = [rig.Controller.Host, cmb, new BusRange(window, rig.Platform.DeviceAddress(window))];
        var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = cmb });
        Gen.Select(Sizes, Gen.OneOf(Gen.Const(0), Gen.Int[0, 511]), Gen.Int[0, 2], Gen.Bool).Sample(
            (size, offset, lists, sgl) =>
            {
                var options = new TransferOptions(512 * size.Blocks)
                {
                    DataIn = pools[size.Data], ListsIn = pools[lists], Sgl = sgl, PageOffset = 8 * offset, Queue = pair,
                };
                using var from = Transfer.Create(rig.Controller, options with { PageOffset = 4088 - options.PageOffset });
                using var to = Transfer.Create(rig.Controller, options);
                Rig.RoundTrip(pair, from, to, size.Blocks, seed: (ulong)size.Blocks);
            },
            iter: 40, threads: 1);
        cmb.Available.Should().Be(cmb.Bytes - 4096, "only the submission queue still lies there");
    }

    [Fact]
    public void WhatTheBufferMayNotHoldIsRefusedByItsFlagAndWhenForcedByTheController() =>
        Gen.Select(Gen.UInt[0, 31], Gen.Bool, Gen.Bool, Gen.Int[0, 2], Gen.Bool).Sample(
            (uses, queueThere, listsThere, data, cdpcils) =>
            {
                var options = ModelOptions.WithCmb(RegisterWords.CmbLoc(cdpcils: cdpcils), RegisterWords.CmbSz(sz: 64) & ~0x1Fu | uses, 1 << 20);
                using var rig = new Rig(options with { Delay = 1 });
                var cmb = rig.Controller.EnableCmb();
                var (sqs, lists, rds, wds) = ((uses & 1) != 0, (uses & 4) != 0, (uses & 8) != 0, (uses & 16) != 0);
                if (queueThere && !sqs)
                {
                    rig.Controller.Invoking(c => c.CreateQueuePair(new() { SubmissionIn = cmb })).Should().Throw<DriverException>().WithMessage("*CMBSZ.SQS is 0*");
                    rig.Controller.Invoking(c => c.CreateQueuePair(new() { SubmissionIn = cmb, Force = true }))
                        .Should().Throw<CommandFailedException>().Which.Status.Sc.Should().Be(InvalidUseOfCmb);
                    return;
                }
                var pair = rig.Controller.CreateQueuePair(new() { SubmissionIn = queueThere ? cmb : null });
                var transfer = new TransferOptions(4 * 4096) { ListsIn = listsThere ? cmb : null, DataIn = data == 0 ? cmb : null, Queue = pair };
                string[] refusals =
                [
                    .. listsThere && !lists ? ["CMBSZ.LISTS is 0"] : (string[])[], .. data == 0 && !rds ? ["CMBSZ.RDS is 0"] : (string[])[],
                    .. data == 0 && !wds ? ["CMBSZ.WDS is 0"] : (string[])[], .. listsThere && !queueThere && !cdpcils ? ["CMBLOC.CDPCILS is 0"] : (string[])[],
                ];
                if (refusals.Length == 0)
                {
                    using var good = Transfer.Create(rig.Controller, transfer);
                    Rig.RoundTrip(pair, good, good, 32);
                    return;
                }
                var message = rig.Controller.Invoking(c => Transfer.Create(c, transfer)).Should().Throw<DriverException>().Which.Message;
                refusals.Should().Contain(refusal => message.Contains(refusal), "that is said, not: {0}", message);
                using var forced = Transfer.Create(rig.Controller, transfer with { Force = true });
                var answers = pair.ExecuteRaw([NvmCommand.Read(1, 0, 32, forced.Dptr), NvmCommand.Write(1, 0, 32, forced.Dptr)], "forced");
                answers.Select(answer => answer.Status.Sc).Should().Contain(InvalidUseOfCmb);
            },
            iter: 80, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ACompletionQueueInABufferThatHoldsNoneIsRefused(bool force)
    {
        using var rig = new Rig(ModelOptions.WithCmb(RegisterWords.CmbLoc(), RegisterWords.CmbSz(sz: 64, cqs: false), 1 << 20));
        var options = new QueuePairOptions { CompletionIn = rig.Controller.EnableCmb(), Force = force };
        rig.Controller.Invoking(c => c.CreateQueuePair(options))
            .Should().Throw<DriverException>().WithMessage(force ? "*Invalid Use of Controller Memory Buffer*" : "*CMBSZ.CQS is 0*");
        // Number and memory are free again.
        rig.RoundTrip(rig.Controller.CreateQueuePair(new()));
    }

    [Fact]
    public void ALongerTransferThanMdtsIsRefusedByTheController()
    {
        using var rig = new Rig(new() { Mdts = 1 });
        var pair = rig.Controller.CreateQueuePair(new());
        using var good = Transfer.Create(rig.Controller, new(8192));
        using var tooLong = Transfer.Create(rig.Controller, new(8704));
        Rig.RoundTrip(pair, good, good, 16);
        pair.Invoking(p => p.Execute(NvmCommand.Read(1, 0, 17, tooLong.Dptr), "read")).Should().Throw<CommandFailedException>().WithMessage("*Invalid Field*");
    }
}
