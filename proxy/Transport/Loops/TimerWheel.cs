using System.Numerics;

namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// Alarms of one loop: a hashed wheel (Varghese and Lauck, "Hashed and hierarchical timing wheels", 1987, scheme 6). Setting, moving and clearing an alarm cost a few
/// stores; a far alarm is looked at once for each turn of the wheel. Alarms fire up to one tick late, never early.
/// </summary>
internal sealed class TimerWheel
{
    /// <summary>Resolution. Fine enough for detection (10 ms) and far finer than any time-out.</summary>
    private const int TickMilliseconds = 4;

    private const int Slots = 1024;
    private const int SlotMask = Slots - 1;

    private readonly LoopTimer?[] _slots = new LoopTimer?[Slots];
    private readonly ulong[] _occupied = new ulong[Slots / 64];
    private readonly List<LoopTimer> _due = [];
    private long _tick;
    private int _linked;

    public TimerWheel(long now) => _tick = now / TickMilliseconds;

    /// <summary>Sets the alarm, or moves it.</summary>
    /// <param name="timer">The alarm.</param>
    /// <param name="deadline">Milliseconds of the loop's clock.</param>
    public void Set(LoopTimer timer, long deadline)
    {
        bool isLater = timer.Slot >= 0 && deadline >= timer.Deadline && timer.IsSet;
        timer.Deadline = deadline;
        if (isLater)
        {
            // It stays where it is: found not to be due there, it is linked anew.
            return;
        }

        Unlink(timer);
        Link(timer);
    }

    /// <summary>Clears the alarm and forgets it; its owner is gone.</summary>
    public void Remove(LoopTimer timer)
    {
        timer.Clear();
        Unlink(timer);
    }

    /// <summary>Fires what is due.</summary>
    public void Advance(long now)
    {
        long target = now / TickMilliseconds;
        if (_linked == 0)
        {
            _tick = target;
            return;
        }

        // After a long sleep every slot is visited once, not once for each tick that has passed.
        long first = Math.Max(_tick + 1, target - Slots + 1);
        for (long tick = first; tick <= target; tick++)
        {
            _tick = tick;
            int slot = (int)(tick & SlotMask);
            if (_slots[slot] is not null)
            {
                FireSlot(slot, now);
            }
        }

        _tick = target;
    }

    /// <summary>How long the loop may sleep, in milliseconds; -1 if no alarm is linked.</summary>
    public int MillisecondsToNext(long now)
    {
        if (_linked == 0)
        {
            return -1;
        }

        int start = (int)((_tick + 1) & SlotMask);
        int distance = DistanceToOccupied(start);
        long due = (_tick + 1 + distance) * TickMilliseconds;
        return (int)Math.Max(0, due - now);
    }

    private int DistanceToOccupied(int start)
    {
        for (int i = 0; i <= _occupied.Length; i++)
        {
            int word = ((start >> 6) + i) & (_occupied.Length - 1);
            ulong bits = _occupied[word];
            if (i == 0)
            {
                bits &= ulong.MaxValue << (start & 63);
            }

            if (bits != 0)
            {
                return ((word << 6) + BitOperations.TrailingZeroCount(bits) - start) & SlotMask;
            }
        }

        return SlotMask;
    }

    private void FireSlot(int slot, long now)
    {
        // Owners may set or remove alarms while one fires; what they add to this very slot is for a later turn.
        LoopTimer? timer = _slots[slot];
        _slots[slot] = null;
        _occupied[slot >> 6] &= ~(1UL << (slot & 63));
        while (timer is not null)
        {
            LoopTimer? next = timer.Next;
            timer.Previous = timer.Next = null;
            timer.Slot = -1;
            _linked--;
            if (timer.Deadline <= now)
            {
                _due.Add(timer);
            }
            else if (timer.IsSet)
            {
                Link(timer);
            }

            timer = next;
        }

        for (int i = 0; i < _due.Count; i++)
        {
            LoopTimer current = _due[i];
            // One that fired before may have cleared or moved it.
            if (current.Deadline <= now && current.Slot < 0)
            {
                current.Clear();
                current.Fire();
            }
        }

        _due.Clear();
    }

    private void Link(LoopTimer timer)
    {
        // Rounded up, and never into the slot that is being visited.
        long tick = Math.Max((timer.Deadline + TickMilliseconds - 1) / TickMilliseconds, _tick + 1);
        int slot = (int)(tick & SlotMask);
        timer.Slot = slot;
        timer.Previous = null;
        timer.Next = _slots[slot];
        if (timer.Next is not null)
        {
            timer.Next.Previous = timer;
        }

        _slots[slot] = timer;
        _occupied[slot >> 6] |= 1UL << (slot & 63);
        _linked++;
    }

    private void Unlink(LoopTimer timer)
    {
        if (timer.Slot < 0)
        {
            return;
        }

        if (timer.Previous is not null)
        {
            timer.Previous.Next = timer.Next;
        }
        else
        {
            _slots[timer.Slot] = timer.Next;
            if (timer.Next is null)
            {
                _occupied[timer.Slot >> 6] &= ~(1UL << (timer.Slot & 63));
            }
        }

        if (timer.Next is not null)
        {
            timer.Next.Previous = timer.Previous;
        }

        timer.Previous = timer.Next = null;
        timer.Slot = -1;
        _linked--;
    }
}
