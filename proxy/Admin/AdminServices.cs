using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Admin;

/// <summary>What the administration's connections share. Loop thread only, but for <see cref="Stopping"/>.</summary>
/// <param name="loop">Where they live, among connections of traffic.</param>
/// <param name="buffers">Their own: traffic that has used up the loop's buffers must not silence health, nor the other way round.</param>
/// <param name="time">Clock.</param>
/// <param name="logger">Told of failed pages.</param>
/// <param name="stopping">The server ends.</param>
internal sealed class AdminServices(EventLoop loop, IoBufferPool buffers, TimeProvider time, ILogger logger, CancellationToken stopping)
{
    /// <summary>
    /// Most bytes of costly answers at a time: several dumps of a large mesh, and an end to what readers that do not read can pile up.
    /// </summary>
    public const long MaxHeldBytes = 16 * 1024 * 1024;

    private long _held;

    public EventLoop Loop => loop;

    public IoBufferPool Buffers => buffers;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    public CancellationToken Stopping => stopping;

    /// <summary>Asks for room for an answer that waits to be read. A single one always has it.</summary>
    public bool TryHold(long bytes)
    {
        if (_held > 0 && _held + bytes > MaxHeldBytes)
        {
            return false;
        }

        _held += bytes;
        return true;
    }

    /// <summary>The answer was sent or dropped.</summary>
    public void Release(long bytes) => _held -= bytes;
}
