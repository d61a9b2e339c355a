using Lab.Driver.Queues;
using Lab.Nvme.Commands;

namespace Lab.Driver.Wrong;

/// <summary>The submission queues that are wrong on purpose, by name.</summary>
internal static class WrongSubmissionQueues
{
    public static SubmissionQueue Create(WrongDriver wrong, SubmissionQueueSetup setup) => wrong switch
    {
        WrongDriver.RingEarly => new RingEarly(setup),
        WrongDriver.WrongSlot => new WrongSlot(setup),
        WrongDriver.SkipSlotAtWrap => new SkipSlotAtWrap(setup),
        WrongDriver.RingTwice => new RingTwice(setup),
        WrongDriver.PastEnd => new PastEnd(setup),
        WrongDriver.StaleSlot => new StaleSlot(setup),
        WrongDriver.LateList => new LateList(setup),
        WrongDriver.ClaimFence => new ClaimFence(setup),
        // The right one, and those that are wrong elsewhere.
        _ => new SubmissionQueue(setup),
    };

    private sealed class RingEarly(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        private Action _late = () => { };

        protected override void Store(int slot, in SubmissionEntry entry)
        {
            _late();
            for (var i = 0; i < 7; i++)
                Setup.Memory.Window.Write64(Offset(slot) + 8 * i, entry.Qword(i));
            var last = entry.Qword(7);
            _late = () => Setup.Memory.Window.Write64(Offset(slot) + 56, last);
        }

        protected override void Doorbell(int tail)
        {
            base.Doorbell(tail);
            _late();
            _late = () => { };
        }
    }

    private sealed class WrongSlot(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        protected override void Store(int slot, in SubmissionEntry entry) => base.Store(Ring.Next(slot), entry);
    }

    private sealed class SkipSlotAtWrap(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        private int _skipped;

        protected override void Store(int slot, in SubmissionEntry entry)
        {
            if (slot == Ring.Depth - 1)
                _skipped = 1;
            base.Store((slot + _skipped) % Ring.Depth, entry);
        }

        protected override void Doorbell(int tail) => base.Doorbell((tail + _skipped) % Ring.Depth);
    }

    private sealed class RingTwice(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        protected override void Doorbell(int tail)
        {
            base.Doorbell(tail);
            RingTail(tail);
        }
    }

    private sealed class PastEnd(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        protected override void Store(int slot, in SubmissionEntry entry)
        {
            base.Store(slot, entry);
            if (slot == Ring.Depth - 1)
                Setup.Memory.Window.Write64(Offset(Ring.Depth), entry.Q0);
        }
    }

    private sealed class StaleSlot(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        private int _stored;

        protected override void Store(int slot, in SubmissionEntry entry)
        {
            var first = _stored++ > Ring.Depth && slot == 1 ? 1 : 0;
            for (var i = first; i < 8; i++)
                Setup.Memory.Window.Write64(Offset(slot) + 8 * i, entry.Qword(i));
        }
    }

    private sealed class LateList(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        private Action _late = () => { };

        public override void Complete(Action lastStore) => _late += lastStore;

        protected override void Doorbell(int tail)
        {
            base.Doorbell(tail);
            _late();
            _late = () => { };
        }
    }

    private sealed class ClaimFence(SubmissionQueueSetup setup) : SubmissionQueue(setup)
    {
        protected override void Doorbell(int tail) => RingTail(tail);
    }
}
