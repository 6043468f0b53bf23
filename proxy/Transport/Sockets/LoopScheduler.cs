using System.IO.Pipelines;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Transport.Sockets;

/// <summary>Continues on a loop what waited for a pipe.</summary>
internal sealed class LoopScheduler(EventLoop loop) : PipeScheduler
{
    public override void Schedule(Action<object?> action, object? state) => loop.Post(new Continuation(action, state));

    private sealed class Continuation(Action<object?> action, object? state) : ILoopWork
    {
        public void Run() => action(state);
    }
}
