using Lab.Driver.Memory;
using Lab.Nvme;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;

namespace Lab.Driver.Plans.Scenarios;

/// <summary>Writes a pattern, flushes, reads it back. Batches go to the queue pairs in turn, from as many threads as the plan says.</summary>
internal static class WriteAndReadBack
{
    public static void Run(ScenarioContext context)
    {
        var plan = context.Plan;
        if (context.Blocks == 0 || (ulong)plan.Transfers * (ulong)context.Blocks > context.Controller.Namespace.SizeBlocks)
            throw new DriverException(
                $"namespace 1 has {context.Controller.Namespace.SizeBlocks} blocks of {context.BlockBytes} bytes, the plan needs {plan.Transfers} transfers of {plan.Bytes} bytes");
        var workers = Enumerable.Range(0, plan.Threads).Select(i => new Worker(context, i)).ToArray();
        try
        {
            InParallel(workers, worker => worker.Write());
            context.Execute(context.Pair, [NvmCommand.Flush(1)], "flush");
            InParallel(workers, worker => worker.Read());
        }
        finally
        {
            foreach (var worker in workers)
                worker.Dispose();
        }
    }

    private static void InParallel(Worker[] workers, Action<Worker> act)
    {
        if (workers.Length == 1)
        {
            act(workers[0]);
            return;
        }
        var failures = new Exception?[workers.Length];
        var threads = workers.Select((worker, i) => new Thread(() =>
        {
            try
            {
                act(worker);
            }
            catch (Exception e)
            {
                failures[i] = e;
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        if (failures.FirstOrDefault(e => e is not null) is { } failure)
            throw failure as DriverException ?? new DriverException($"a thread failed: {failure.GetType().Name}: {failure.Message}", failure);
    }

    /// <summary>One thread's buffers and its part of the transfers: every n-th batch.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly ScenarioContext _context;
        private readonly int _index;
        private readonly Transfer[] _buffers;
        private readonly byte[] _data;

        public Worker(ScenarioContext context, int index)
        {
            (_context, _index) = (context, index);
            _buffers = new Transfer[context.Plan.Batch];
            for (var i = 0; i < _buffers.Length; i++)
                _buffers[i] = context.NewTransfer();
            _data = new byte[context.Plan.Bytes];
        }

        private Plan Plan => _context.Plan;

        public void Write() => InBatches((first, count, pair) =>
        {
            for (var i = 0; i < count; i++)
            {
                DataPattern.Fill(_data, Plan.Seed, Position(first + i));
                _buffers[i].Fill(_data);
            }
            _context.Execute(pair, Commands(first, count, (lba, buffer) => NvmCommand.Write(1, lba, _context.Blocks, buffer.Dptr)), "write");
            for (var i = 0; i < count; i++)
                _context.Tell(new DataWritten((long)Position(first + i), Plan.Bytes, Plan.Seed));
        });

        public void Read() => InBatches((first, count, pair) =>
        {
            // What the buffer still holds from the write must not pass for what was read.
            Array.Clear(_data, 0, _data.Length);
            for (var i = 0; i < count; i++)
                _buffers[i].Fill(_data);
            _context.Execute(pair, Commands(first, count, (lba, buffer) => NvmCommand.Read(1, lba, _context.Blocks, buffer.Dptr)), "read");
            for (var i = 0; i < count; i++)
            {
                _buffers[i].CopyTo(_data);
                _context.Tell(new DataRead((long)Position(first + i), Plan.Bytes, DataPattern.Digest(_data)));
            }
        });

        public void Dispose()
        {
            foreach (var buffer in _buffers)
                buffer.Dispose();
        }

        private SubmissionEntry[] Commands(int first, int count, Func<ulong, Transfer, SubmissionEntry> command) =>
            [.. Enumerable.Range(0, count).Select(i => command((ulong)(first + i) * (ulong)_context.Blocks, _buffers[i]))];

        private ulong Position(int transfer) => (ulong)transfer * (ulong)Plan.Bytes;

        private void InBatches(Action<int, int, QueuePair> act)
        {
            for (var batch = _index; batch * Plan.Batch < Plan.Transfers; batch += Plan.Threads)
            {
                var first = batch * Plan.Batch;
                act(first, Math.Min(Plan.Batch, Plan.Transfers - first), _context.Pairs[batch % _context.Pairs.Count]);
            }
        }
    }
}
