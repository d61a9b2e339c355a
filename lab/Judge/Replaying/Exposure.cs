using Lab.Trace;

namespace Lab.Judge.Replaying;

/// <summary>A slot at the moment when a doorbell gave it to the device.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Doorbell">The doorbell.</param>
/// <param name="Stored">Bit i: byte i was stored since the slot was last consumed.</param>
/// <param name="Image">The 64 bytes in the slot.</param>
/// <param name="Stores">The driver's stores to the slot since it was last consumed.</param>
/// <param name="Rewritten">Bytes that were stored more than once.</param>
/// <param name="Turn">The turn that the doorbell began, see <see cref="SubmissionLife.Link"/>.</param>
internal sealed record Exposure(int Slot, Store Doorbell, ulong Stored, byte[] Image, IReadOnlyList<SlotStore> Stores, int Rewritten, int Turn)
{
    public bool Complete => Stored == ulong.MaxValue;

    /// <summary>Stored bytes lie in ascending order, each store behind the one before.</summary>
    public bool Ascending
    {
        get
        {
            for (var i = 1; i < Stores.Count; i++)
                if (Stores[i - 1].Byte >= Stores[i].Byte)
                    return false;
            return true;
        }
    }
}
