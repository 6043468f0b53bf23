using CsCheck;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.Transport.Loops;

/// <summary>Alarms fire once, not early, and at most one tick late.</summary>
public sealed class TimerWheelTests
{
    private const int Tick = 4;

    [Fact]
    public void Advance_BeforeTheDeadline_DoesNotFire()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 100);

        wheel.Advance(99);

        Assert.Equal(0, alarm.Fired);
        Assert.InRange(wheel.MillisecondsToNext(99), 1, 1 + Tick);
    }

    [Fact]
    public void Advance_ATickAfterTheDeadline_FiresOnce()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 100);

        wheel.Advance(100 + Tick);
        wheel.Advance(200);

        Assert.Equal(1, alarm.Fired);
        Assert.False(alarm.Timer.IsSet);
        Assert.Equal(-1, wheel.MillisecondsToNext(200));
    }

    [Fact]
    public void Set_ForLater_FiresAtTheNewTimeOnly()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 100);
        wheel.Set(alarm.Timer, 300);

        wheel.Advance(250);
        Assert.Equal(0, alarm.Fired);

        wheel.Advance(300 + Tick);
        Assert.Equal(1, alarm.Fired);
    }

    [Fact]
    public void Set_ForEarlier_FiresAtTheNewTime()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 300);
        wheel.Set(alarm.Timer, 100);

        wheel.Advance(100 + Tick);

        Assert.Equal(1, alarm.Fired);
    }

    [Fact]
    public void Set_BeyondATurnOfTheWheel_FiresInItsOwnTurn()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 600_000);

        for (int now = 0; now < 600_000; now += 1_000)
        {
            wheel.Advance(now);
        }

        Assert.Equal(0, alarm.Fired);
        wheel.Advance(600_000 + Tick);
        Assert.Equal(1, alarm.Fired);
    }

    [Fact]
    public void Advance_AfterALongSleep_FiresWhatWasDueMeanwhile()
    {
        Alarm alarm = new();
        TimerWheel wheel = new(0);
        wheel.Set(alarm.Timer, 100);

        wheel.Advance(1_000_000);

        Assert.Equal(1, alarm.Fired);
    }

    [Fact]
    public void OnTimer_RemovesAnotherThatIsDue_OnlyOneFires()
    {
        TimerWheel wheel = new(0);
        Alarm first = new();
        Alarm second = new();
        first.Then = () => wheel.Remove(second.Timer);
        second.Then = () => wheel.Remove(first.Timer);
        wheel.Set(first.Timer, 100);
        wheel.Set(second.Timer, 100);

        wheel.Advance(200);

        Assert.Equal(1, first.Fired + second.Fired);
    }

    [Fact]
    public void OnTimer_SetsItselfAgain_FiresInTheNextRound()
    {
        TimerWheel wheel = new(0);
        Alarm alarm = new();
        alarm.Then = () => wheel.Set(alarm.Timer, alarm.Fired == 1 ? 200 : 1_000);
        wheel.Set(alarm.Timer, 100);

        wheel.Advance(150);
        Assert.Equal(1, alarm.Fired);
        wheel.Advance(250);
        Assert.Equal(2, alarm.Fired);
    }

    [Fact]
    public void AnyUse_AgreesWithAList()
    {
        // Each step: which alarm, what to do (0 remove, 1 set), how far ahead, how much time passes.
        Gen<(int Alarm, int Action, int Ahead, int Pass)[]> steps =
            Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[1, 20_000], Gen.Int[0, 5_000]).Array[1, 60];
        steps.Sample(program =>
        {
            TimerWheel wheel = new(0);
            Alarm[] alarms = [new(), new(), new(), new(), new()];
            long[] deadlines = [.. Enumerable.Repeat(long.MaxValue, alarms.Length)];
            long now = 0;
            foreach ((int index, int action, int ahead, int pass) in program)
            {
                if (action == 0)
                {
                    wheel.Remove(alarms[index].Timer);
                    deadlines[index] = long.MaxValue;
                }
                else
                {
                    deadlines[index] = now + ahead;
                    wheel.Set(alarms[index].Timer, now + ahead);
                }

                now += pass;
                wheel.Advance(now);
                for (int i = 0; i < alarms.Length; i++)
                {
                    bool mustHaveFired = deadlines[i] <= now - Tick;
                    bool mayHaveFired = deadlines[i] <= now;
                    if (alarms[i].Timer.IsSet ? mustHaveFired : deadlines[i] != long.MaxValue && !mayHaveFired)
                    {
                        return false;
                    }

                    if (!alarms[i].Timer.IsSet)
                    {
                        deadlines[i] = long.MaxValue;
                    }
                }
            }

            return true;
        });
    }

    private sealed class Alarm : ILoopTimerHandler
    {
        public Alarm() => Timer = new LoopTimer(this);

        public LoopTimer Timer { get; }

        public int Fired { get; private set; }

        public Action? Then { get; set; }

        public void OnTimer(LoopTimer timer)
        {
            Fired++;
            Then?.Invoke();
        }
    }
}
