using Mesh.Proxy.Tests.RelayHarness;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Transport.OpenSsl;

public sealed class HandshakeTurnsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly EventLoop _loop;
    private readonly HandshakeTurns _turns;
    private readonly List<string> _taken = [];

    public HandshakeTurnsTests()
    {
        _loop = new EventLoop(0, 16, new ScriptedPoller(), _time, NullLogger<EventLoop>.Instance);
        _turns = new HandshakeTurns(_loop, _time);
    }

    public void Dispose() => _loop.Dispose();

    [Fact]
    public void Await_SeveralThatTakeLong_HaveATurnOfTwoMillisecondsInEachRound()
    {
        Await("a", 1, isNew: true);
        Await("b", 1, isNew: true);
        Await("c", 1, isNew: true);

        _loop.RunOnce();
        Assert.Equal(["a", "b"], _taken);
        _loop.RunOnce();
        Assert.Equal(["a", "b", "c"], _taken);
    }

    [Fact]
    public void Await_OneThatTakesLongerThanATurn_IsDoneAndTheNextWaits()
    {
        Await("a", 50, isNew: true);
        Await("b", 50, isNew: true);

        _loop.RunOnce();

        Assert.Equal(["a"], _taken);
    }

    [Fact]
    public void Await_BegunAndNew_ThoseBegunComeFirst()
    {
        Await("new", 0, isNew: true);
        Await("begun", 0, isNew: false);

        _loop.RunOnce();

        Assert.Equal(["begun", "new"], _taken);
    }

    [Fact]
    public void Await_PostedWorkMeanwhile_ComesBeforeWhatIsLeft()
    {
        Await("a", 5, isNew: true);
        Await("b", 5, isNew: true);
        _loop.RunOnce();
        _loop.Post(new Work(() => _taken.Add("probe")));

        // What is left stands in line since the round before; work that is posted now comes behind it, but no later than one turn.
        _loop.RunOnce();

        Assert.Equal(["a", "b", "probe"], _taken);
    }

    private void Await(string name, int milliseconds, bool isNew) => _turns.Await(new Handshake(this, name, milliseconds), isNew);

    private sealed class Handshake(HandshakeTurnsTests test, string name, int milliseconds) : IHandshake
    {
        public void TakeTurn()
        {
            test._taken.Add(name);
            test._time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }
    }
}
