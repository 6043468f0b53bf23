using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay;

/// <summary>Another turn for a connection that cannot or should not go on now. It stands in line once, however often it asks.</summary>
/// <param name="work">What goes on.</param>
internal sealed class LoopTurn(ILoopWork work) : ILoopWork
{
    private bool _isInLine;

    /// <summary>In the loop's next round, when the other connections have had their turn.</summary>
    public void AwaitRound(EventLoop loop)
    {
        if (!_isInLine)
        {
            _isInLine = true;
            loop.Post(this);
        }
    }

    /// <summary>When there is a buffer.</summary>
    /// <param name="buffers">Of the loop.</param>
    /// <param name="isNew">See <see cref="IoBufferPool.Wait"/>.</param>
    public void AwaitBuffer(IoBufferPool buffers, bool isNew)
    {
        if (!_isInLine)
        {
            _isInLine = true;
            buffers.Wait(this, isNew);
        }
    }

    public void Run()
    {
        _isInLine = false;
        work.Run();
    }
}
