using Lab.Driver.Pci;
using Lab.Driver.Queues;
using Lab.Driver.Seams;
using Lab.Nvme.Commands;
using Lab.Nvme.Intents;
using Lab.Nvme.Registers;

namespace Lab.Driver;

/// <content>What happens when something goes wrong: abort, reset, and the end of a controller that is gone.</content>
public sealed partial class NvmeController
{
    private readonly object _recovering = new();
    private DriverException? _lostFor;
    private bool _comingBack;

    /// <summary>
    /// Resets the controller. Every command without an answer ends as lost, once the controller can no longer touch its memory; then the controller is
    /// enabled again, and buffer, shadow doorbells and I/O queues are made anew where the reset forgot them. Queue pairs stay usable.
    /// </summary>
    /// <exception cref="DriverException">The reset is not possible here, or the controller does not come back.</exception>
    public void Reset(ControllerReset kind = ControllerReset.Controller) => Reset(kind, "it was asked for");

    /// <summary>Polls every queue once.</summary>
    /// <returns>How many commands ended.</returns>
    public int Poll()
    {
        var ended = Admin.Queue.Poll();
        foreach (var pair in _pairs)
            ended += pair.Poll();
        return ended;
    }

    /// <summary>Looks at CSTS: ends every command of a controller that is gone, resets one that reports a fatal status.</summary>
    internal void Look()
    {
        var status = Status();
        RefuseGone(status);
        if (status.Cfs)
            ResetAfterLoss($"the controller reports a fatal status; {status}");
    }

    /// <summary>Asks the controller to abort one command; the answer to the command itself comes as its caller's result.</summary>
    internal void AbortSoon(QueuePair pair, CommandSlot slot)
    {
        if (slot.AbortAsked || !slot.IsInFlight)
            return;
        slot.AbortAsked = true;
        try
        {
            _ = Forget(Admin.Queue.SubmitAsync(AdminCommand.Abort(pair.Id, slot.Entry.Cid)));
        }
        catch (DriverException)
        {
            // No room for the abort, or nobody to take it: the command runs on, and its time runs out.
            slot.AbortAsked = false;
        }

        // The result says whether the command was found; it ends either way.
        static async Task Forget(ValueTask<CompletionEntry> aborting)
        {
            try
            {
                await aborting.ConfigureAwait(false);
            }
            catch (DriverException)
            {
                // The controller was reset meanwhile, which ends the command too.
            }
        }
    }

    /// <summary>Asks for the abort of every command of a queue that has no answer.</summary>
    internal void AbortLate(QueuePair pair)
    {
        foreach (var slot in pair.Commands.InFlight().Where(slot => !slot.Patient))
            AbortSoon(pair, slot);
    }

    /// <summary>Resets the controller because a command was lost or the controller failed. Ends everything for good when that fails too.</summary>
    internal void ResetAfterLoss(string why)
    {
        var seen = Resets;
        lock (_recovering)
        {
            // Another thread lost a command to the same failure, and has mended it.
            if (Resets != seen)
                return;
            // To reset it again for what goes wrong while it comes back from a reset would go on for ever.
            if (_comingBack)
                throw Lose(new CommandLostException($"the controller does not come back from its reset: {why}"));
            Reset(ControllerReset.Controller, why);
        }
    }

    private void Reset(ControllerReset kind, string why)
    {
        lock (_recovering)
        {
            if (_lostFor is { } lost)
                throw lost;
            var reason = new CommandLostException($"the controller was reset ({kind}): {why}; the command had no answer, whether it was carried out is not known");
            _intents?.Tell(new ResetMeant(kind.ToString(), why));
            foreach (var pair in AllPairs())
                pair.StopSubmitting(reason);
            try
            {
                Stop(kind);
            }
            catch (DriverException e)
            {
                // The controller may still write to the memory of its commands: they end, but nothing of theirs is used again.
                throw Lose(e as ControllerGoneException ?? new CommandLostException($"the controller cannot be stopped: {e.Message}"));
            }
            foreach (var pair in AllPairs())
                pair.End(reason);
            Resets++;
            TellRegisters();
            ComeBack();
        }
    }

    private void Stop(ControllerReset kind)
    {
        switch (kind)
        {
            case ControllerReset.FunctionLevel:
                _platform.Function.Reset(FunctionReset.FunctionLevel);
                break;
            case ControllerReset.Bus:
                _platform.Function.Reset(FunctionReset.Bus);
                break;
            case ControllerReset.Subsystem when !Cap.Nssrs:
                throw new DriverException($"the controller offers no NVM Subsystem Reset: CAP.NSSRS is 0 ({Cap})");
            case ControllerReset.Subsystem:
                _registers.Write32(Register.Nssr, Nssr.Reset.Value);
                break;
        }
        // Also after the others: they leave CC.EN at 0, and CSTS.RDY must follow.
        try
        {
            Disable();
        }
        catch (DriverException) when (kind == ControllerReset.Controller && _platform.Function.Resets.Count > 0 && !IsGone(Status()))
        {
            // A controller that ignores CC.EN: what is left is the PCI function's reset.
            _platform.Function.Reset(_platform.Function.Resets[0]);
            Disable();
        }
        RefuseGone(Status());
    }

    // What the reset has left, before anything is written: for the judge, who knows what it must leave.
    private void TellRegisters()
    {
        if (_intents is null)
            return;
        foreach (var (name, offset, wide) in ((string, int, bool)[])
                 [
                     ("CC", Register.Cc, false), ("AQA", Register.Aqa, false), ("ASQ", Register.Asq, true), ("ACQ", Register.Acq, true),
                     .. Cap.Cmbs ? [("CMBMSC", Register.CmbMsc, true)] : ((string, int, bool)[])[],
                     .. Cap.Pmrs ? [("PMRCTL", Register.PmrCtl, false), ("PMRMSCL", Register.PmrMscl, false), ("PMRMSCU", Register.PmrMscu, false)] : ((string, int, bool)[])[],
                 ])
            _intents.Tell(new RegisterSeen(name, wide ? _registers.Read64(offset) : _registers.Read32(offset)));
    }

    private void ComeBack()
    {
        _comingBack = true;
        try
        {
            if (_cmb is { IsDecoded: false })
                _cmb.Decode();
            _pmr?.Resume();
            Enable();
            if (_shadow is not null)
                ConfigureShadowDoorbells();
            foreach (var pair in _pairs)
            {
                CreateQueues(pair);
                pair.Reopen();
            }
        }
        catch (DriverException e)
        {
            throw Lose(e as CommandLostException ?? new CommandLostException($"the controller does not come back from its reset: {e.Message}"));
        }
        finally
        {
            _comingBack = false;
        }
    }

    // An enabled controller is ready: only where it is not is there reason to ask the configuration space as well.
    private bool IsGone(Csts status) => status.Gone || !status.Rdy && PciPresence.IsGone(_platform.Function);

    private void RefuseGone(Csts status)
    {
        if (IsGone(status))
            throw Lose(new ControllerGoneException(_platform.Function.Name, status.Gone ? "CSTS" : PciPresence.Witness));
    }

    // What a failure comes from where the function is not there any more, and the failure itself where it is.
    private DriverException Cause(DriverException failure) => failure is not ControllerGoneException && PciPresence.IsGone(_platform.Function)
        ? new ControllerGoneException(_platform.Function.Name, PciPresence.Witness)
        : failure;

    private T OrGone<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (DriverException e)
        {
            throw Cause(e);
        }
    }

    // For good: whoever asks from now on is told the same.
    private DriverException Lose(DriverException reason)
    {
        _lostFor ??= Cause(reason);
        Host.Quarantine();
        foreach (var pair in AllPairs())
        {
            pair.StopSubmitting(_lostFor);
            pair.End(_lostFor);
        }
        return _lostFor;
    }
}
