using CsCheck;
using Lab.Judge;
using Lab.Nvme.Intents;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>Any one thing wrong in any right run never passes, and nothing makes the judge throw.</summary>
[Trait("Tier", "unit")]
public sealed class MutationSpec
{
    private static readonly Gen<Shape> AnyShapes = Gen.OneOf(RightDriverSpec.Shapes, RightDriverSpec.LinuxShapes);
    private static readonly Gen<(Shape Shape, int Pick, int Pick2)> Cases = Gen.Select(AnyShapes, Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]);

    [Fact]
    public void ARemovedStoreOrDoorbellNeverPasses() => NeverPasses((events, pick, _) => events.RemoveAt(At(events, pick, s => Spoil.Entry(s) || Spoil.Tail(s) || Spoil.Head(s))));

    [Fact]
    public void ADoorbellRungTwiceNeverPasses() => NeverPasses((events, pick, _) =>
    {
        var at = At(events, pick, s => Spoil.Tail(s) || Spoil.Head(s));
        events.Insert(at + 1, events[at]);
    });

    [Fact]
    public void ADoorbellBeforeAnyStoreOfItsEntryNeverPasses() => NeverPasses((events, pick, pick2) =>
    {
        var at = At(events, pick, Spoil.Tail);
        var stores = events.Take(at).Reverse().TakeWhile(e => e is Store s && Spoil.Entry(s)).Count();
        events.Move(at, at - 1 - pick2 % stores);
    });

    [Fact]
    public void AFlippedBitInAStoreOrADoorbellNeverPasses() => NeverPasses(
        Gen.Select(RightDriverSpec.Shapes, Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]), (events, pick, pick2) =>
    {
        var at = At(events, pick, s => Spoil.Entry(s) || Spoil.Tail(s) || Spoil.Head(s));
        var store = (Store)events[at];
        events[at] = store with { Value = store.Value ^ 1UL << pick2 % (8 * store.Size) };
    });

    [Fact]
    public void AFlippedBitInWhatLinuxTellsOfAnEntryNeverPasses() => NeverPasses(
        Gen.Select(RightDriverSpec.LinuxShapes, Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]), (events, pick, pick2) =>
    {
        var at = At(events, pick, s => Spoil.Entry(s) && Told(s).Length > 0);
        var (store, bits) = ((Store)events[at], Told((Store)events[at]));
        events[at] = store with { Value = store.Value ^ 1UL << bits[pick2 % bits.Length] };
    });

    [Fact]
    public void ARemovedDeviceEventNeverPasses() => NeverPasses((events, pick, _) =>
    {
        var device = events.Where(e => e is DeviceCommand or DeviceAdminCommand or DeviceCompletion or DeviceDoorbell).ToArray();
        events.Remove(device[pick % device.Length]);
    });

    [Fact]
    public void ARemovedIntentNeverPasses() => Cases.Sample(
        made =>
        {
            var right = RightDriver.Capture(made.Shape);
            // Tails of sq0 are not counted off: requests for asynchronous events are in no log.
            var claims = right.Intents.Where(i => i is not (WindowMapped or CmbEnabled or DataRead or DataWritten or TailTold { Queue: 0 })).ToArray();
            return Lab.Judge.Judge.Decide(right.Log(log => log.Remove(claims[made.Pick % claims.Length]))).Verdict != Verdict.Pass;
        }, iter: 100);

    [Fact]
    public void NothingMakesTheJudgeThrow() => Gen.Select(AnyShapes, Gen.Int).Sample((shape, seed) => IsJudged(RightDriver.Capture(shape), seed), iter: 250);

    [Fact]
    public void NothingThatAWholeDriverTellsMakesTheJudgeThrow() => Gen.Select(Gen.Int[0, 300], Gen.Int).Sample(
        (acts, seed) => IsJudged(WholeDriver.Capture(new() { Identifies = true }, seed, acts), seed), iter: 250);

    [Fact]
    public void AnIntentThatIsRemovedFromAWholeDriversLogNeverPasses() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Sample(
        (acts, seed, pick) =>
        {
            var right = WholeDriver.Capture(new(), seed, acts);
            // Requests for events may wait for ever, also where the driver says that they are lost.
            int[] claims = [.. Enumerable.Range(0, right.Intents.Length).Where(i => right.Intents[i] is QueueCreated or EntryMeant or DoorbellMeant or CompletionSeen or CommandLost { Queue: > 0 })];
            return Lab.Judge.Judge.Decide(right.Log(log => log.RemoveAt(claims[pick % claims.Length]))).Verdict == Verdict.Fail;
        }, iter: 100);

    [Fact]
    public void ADoorbellThatIsRemovedFromAWholeDriversTraceNeverPasses() => Gen.Select(Gen.Int[0, 300], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Sample(
        (acts, seed, pick) =>
        {
            var right = WholeDriver.Capture(new(), seed, acts);
            var exposed = right.Trace.Select((happened, i) => (happened, i)).Where(x => x.happened is Store store && IsDoorbell(store)).Select(x => x.i).ToArray();
            return Lab.Judge.Judge.Decide(right.Events(events => events.RemoveAt(exposed[pick % exposed.Length]))).Verdict == Verdict.Fail;
        }, iter: 100);

    private static bool IsJudged(Capture right, int seed)
    {
        var judgement = Lab.Judge.Judge.Decide(Noise.Scramble(right, new(seed)));
        _ = JudgementText.Render(judgement);
        return RuleNames.Always.All(rule => judgement.Findings.Any(finding => finding.Rule == rule));
    }

    private static bool IsDoorbell(Store store) => store.RegionName == "nvme" && store.Address - MadeUp.Bar0 is >= 0x1000 and < 0x2000;

    // Opcode, identifiers, dwords 10 to 14: which bits of the store they are.
    private static int[] Told(Store store) =>
        [.. Enumerable.Range(0, 8 * store.Size).Where(bit => (int)(store.Address % 64) + bit / 8 is 0 or (>= 2 and < 8) or (>= 40 and < 60))];

    private static void NeverPasses(Action<List<TraceEvent>, int, int> spoil) => NeverPasses(Cases, spoil);

    private static void NeverPasses(Gen<(Shape Shape, int Pick, int Pick2)> cases, Action<List<TraceEvent>, int, int> spoil) => cases.Sample(
        made => Lab.Judge.Judge.Decide(RightDriver.Capture(made.Shape).Events(events => spoil(events, made.Pick, made.Pick2))).Verdict == Verdict.Fail, iter: 100);

    private static int At(List<TraceEvent> events, int pick, Func<Store, bool> which)
    {
        var count = events.Count(e => e is Store s && which(s));
        return events.IndexOf(pick % count, which);
    }
}
