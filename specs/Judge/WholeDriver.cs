using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;
using Lab.Trace;

namespace Lab.Specs.Judge;

/// <summary>
/// Runs of a right driver that does everything in any order: several queue pairs in all places, batches, answers out of order, lists, requests for
/// events, aborts, failures that are meant, threads that interleave, queues deleted and made again, resets.
/// </summary>
internal sealed class WholeDriver
{
    private const ulong BlocksOfAPair = 64;
    private const int Aborted = 0x4007, DeletedQueue = 0x0008, OutOfRange = 0x4080;

    private readonly Shape _shape;
    private readonly MadeUp _made;
    private readonly Random _random;
    private readonly List<MadePair> _pairs = [];
    // What a thread that holds a lock of a pair has still to do.
    private readonly Dictionary<(MadePair, QueueKind), Action> _pending = [];
    private readonly Dictionary<(int Queue, int Cid), int> _meantStatus = [];
    private readonly HashSet<(int Queue, int Cid)> _abortAsked = [];
    // A list is used once: its memory is not given back.
    private readonly HashSet<ulong> _lists = [];
    private int _completed;

    private WholeDriver(Shape shape, int seed)
    {
        (_shape, _random) = (shape, new(seed));
        _made = new(shape);
    }

    public static Capture Capture(Shape shape, int seed, int acts)
    {
        var driver = new WholeDriver(shape, seed);
        driver.Run(acts);
        return driver._made.ToCapture();
    }

    private MadePair Any => _pairs[_random.Next(_pairs.Count)];

    private void Run(int acts)
    {
        _made.Start(32);
        _made.EnableBuffer();
        for (var id = 1; id <= 3; id++)
            _pairs.Add(Create(id));
        // There is always a transfer to judge.
        Transfer(_pairs[0]);
        for (var i = 0; i < acts; i++)
            Act();
        Settle(_made.Admin);
        while (_pairs.Count > 0)
            Delete(_pairs[0], again: false);
        Settle(_made.Admin);
        _made.Write(Register.Cc, Cc.Enabled.WithNormalShutdown().Value);
        _made.Disable();
        _made.Lose(_made.Admin, "the controller was shut down");
        _made.Finish(_completed);
    }

    private void Act()
    {
        var pair = _random.Next(8) == 0 ? _made.Admin : Any;
        switch (_random.Next(100))
        {
            case < 35:
                Submit(pair);
                break;
            case < 50:
                Release(pair, QueueKind.Submission);
                _made.Fetch(pair, _random.Next(1, 4));
                break;
            case < 75:
                Answer(pair);
                break;
            case < 88:
                Take(pair);
                break;
            case < 92:
                Abort(pair);
                break;
            case < 95:
                RequestEvent();
                break;
            case < 98:
                Delete(pair.Id == 0 ? Any : pair, again: _pairs.Count == 1 || _random.Next(2) == 0);
                break;
            default:
                Reset();
                break;
        }
    }

    private MadePair Create(int id)
    {
        var places = new[] { MadePlace.Host(0x2000_0000 + (ulong)id * 0x10000), MadePlace.Cmb((ulong)id * 0x10000), MadePlace.Peer((ulong)id * 0x10000) };
        // The device reads its own buffer's completions back without a trace; where both lie is any choice.
        var (submissions, completions) = (places[_random.Next(3)], places[_random.Next(3)]);
        Settle(_made.Admin);
        return _made.Create(id, _random.Next(2, 9), submissions, completions with { Address = completions.Address + 0x1000, ControllerAddress = completions.ControllerAddress + 0x1000 });
    }

    private void Submit(MadePair pair)
    {
        Release(pair, QueueKind.Submission);
        if (pair.Id == 0)
            return;
        List<SubmissionEntry> batch = [];
        for (var i = _random.Next(1, 4); i > 0 && pair.Free > batch.Count; i--)
            batch.Add(Command(pair));
        if (batch.Count == 0)
            return;
        // Entries and doorbell are under one lock.
        _pending[(pair, QueueKind.Submission)] = _made.Slowly(() =>
        {
            foreach (var command in batch)
                Queue(pair, command);
            _made.RingTail(pair);
        });
        if (_random.Next(2) == 0)
            Release(pair, QueueKind.Submission);
    }

    private void Queue(MadePair pair, SubmissionEntry command)
    {
        var fails = _random.Next(12) == 0;
        if (fails)
            _made.Tell(new StatusMeant(pair.Id, 0, 0x80));
        var cid = _made.Queue(pair, command).Cid;
        _abortAsked.Remove((pair.Id, cid));
        _meantStatus[(pair.Id, cid)] = fails ? OutOfRange : 0;
    }

    private SubmissionEntry Command(MadePair pair)
    {
        var lba = (ulong)pair.Id * BlocksOfAPair + (ulong)_random.Next((int)BlocksOfAPair - 8);
        var blocks = _random.Next(1, 9);
        var data = 0x3000_0000UL;
        var prp2 = 0UL;
        switch (_random.Next(4))
        {
            case 0:
                var list = _random.Next(2) == 0 ? MadePlace.Cmb(0x80000 + (ulong)_random.Next(64) * 4096) : MadePlace.Peer(0x80000 + (ulong)_random.Next(64) * 4096);
                if (_lists.Add(list.Address))
                    prp2 = List(list);
                break;
            case 1:
                var buffer = MadePlace.Cmb(0xC0000 + (ulong)_random.Next(64) * 4096);
                _made.Data(buffer, new byte[64]);
                data = buffer.ControllerAddress;
                break;
        }
        return _random.Next(2) == 0 ? NvmCommand.Write(1, lba, blocks, data, prp2) : NvmCommand.Read(1, lba, blocks, data, prp2);
    }

    private ulong List(MadePlace place)
    {
        var content = new byte[_random.Next(1, 9) * 8];
        _random.NextBytes(content);
        _made.List(place, content);
        return place.ControllerAddress;
    }

    private void Answer(MadePair pair)
    {
        if (pair.Running.Count == 0)
            return;
        var entry = pair.Running[_random.Next(pair.Running.Count)];
        if (pair.Id == 0 && entry.Opcode == AdminCommand.AsyncEventRequestOpcode && _random.Next(4) > 0)
            return;
        AnswerNow(pair, entry);
    }

    private void AnswerNow(MadePair pair, SubmissionEntry entry)
    {
        // The device has no slot for another completion before the driver gives some back.
        Release(pair, QueueKind.Completion);
        var status = _meantStatus.GetValueOrDefault((pair.Id, entry.Cid));
        _made.Answer(pair, entry, status == 0 && _abortAsked.Contains((pair.Id, entry.Cid)) && _random.Next(2) == 0 ? Aborted : status);
    }

    private void Take(MadePair pair)
    {
        Release(pair, QueueKind.Completion);
        if (pair.Posted.Count == 0)
            return;
        var count = _random.Next(1, pair.Posted.Count + 1);
        _completed += pair.Id == 0 ? 0 : count;
        _pending[(pair, QueueKind.Completion)] = _made.Slowly(() => _made.Take(pair, count));
        if (_random.Next(2) == 0)
            Release(pair, QueueKind.Completion);
    }

    private void Transfer(MadePair pair)
    {
        Queue(pair, NvmCommand.Write(1, (ulong)pair.Id * BlocksOfAPair, 1, 0x3000_0000));
        _made.RingTail(pair);
        Settle(pair);
    }

    private void Abort(MadePair pair)
    {
        var candidates = pair.Running.Where(entry => pair.Id != 0 || entry.Opcode == AdminCommand.AsyncEventRequestOpcode).ToArray();
        if (candidates.Length == 0 || _made.Admin.Free == 0)
            return;
        var entry = candidates[_random.Next(candidates.Length)];
        _abortAsked.Add((pair.Id, entry.Cid));
        Release(_made.Admin, QueueKind.Submission);
        _made.Submit(_made.Admin, AdminCommand.Abort(pair.Id, entry.Cid));
    }

    private void RequestEvent()
    {
        Release(_made.Admin, QueueKind.Submission);
        if (_made.Admin.Free > 4)
            _made.Submit(_made.Admin, SubmissionEntry.Of(AdminCommand.AsyncEventRequestOpcode, 0, 0));
    }

    // The submission queue first: what the device runs it answers as aborted, what it has not fetched is lost.
    private void Delete(MadePair pair, bool again)
    {
        Settle(_made.Admin);
        Release(pair, QueueKind.Submission);
        Release(pair, QueueKind.Completion);
        var deletion = _made.Submit(_made.Admin, AdminCommand.DeleteSubmissionQueue(pair.Id));
        _made.Fetch(_made.Admin, 1);
        _made.Happens(n => new DeviceQueueDeleted(n, QueueKind.Submission, pair.Id));
        foreach (var entry in pair.Running.ToArray())
            _made.Answer(pair, entry, DeletedQueue);
        _made.Answer(_made.Admin, deletion);
        _made.Take(_made.Admin);
        _completed += pair.Posted.Count;
        _made.Take(pair);
        _made.Execute(_made.Admin, AdminCommand.DeleteCompletionQueue(pair.Id), n => new DeviceQueueDeleted(n, QueueKind.Completion, pair.Id));
        _made.Lose(pair, "the queue pair was deleted");
        _pairs.Remove(pair);
        if (again)
            _pairs.Add(Create(pair.Id));
    }

    private void Reset()
    {
        foreach (var pair in (MadePair[])[_made.Admin, .. _pairs])
        {
            Release(pair, QueueKind.Submission);
            Release(pair, QueueKind.Completion);
        }
        var running = _pairs.SelectMany(pair => pair.Running.Select(entry => (pair, entry, _meantStatus.GetValueOrDefault((pair.Id, entry.Cid))))).ToArray();
        var (kind, shown) = _random.Next(5) switch
        {
            0 => ("FunctionLevel", true), 1 => ("FunctionLevel", false), 2 => ("Bus", false), 3 => ("Subsystem", true), _ => ("Controller", true),
        };
        _abortAsked.RemoveWhere(asked => asked.Queue == 0);
        _made.Reset(kind, shown, [.. _pairs], [.. running.Where(_ => _random.Next(2) == 0)]);
    }

    // Everything on its way comes to its end, except requests for events.
    private void Settle(MadePair pair)
    {
        Release(pair, QueueKind.Submission);
        Release(pair, QueueKind.Completion);
        _made.Fetch(pair, pair.Exposed.Count);
        foreach (var entry in pair.Running.Where(entry => pair.Id != 0 || entry.Opcode != AdminCommand.AsyncEventRequestOpcode).ToArray())
            AnswerNow(pair, entry);
        _completed += pair.Id == 0 ? 0 : pair.Posted.Count;
        _made.Take(pair);
    }

    private void Release(MadePair pair, QueueKind kind)
    {
        if (_pending.Remove((pair, kind), out var act))
            act();
    }
}
