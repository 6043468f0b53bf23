using System.IO.Pipelines;

namespace Mesh.Proxy.Detection;

/// <summary>
/// Looks at the first bytes of a connection without consuming one. A client that begins and then hesitates, so that nothing can be told, is taken as opaque after a
/// limit; so is one that ends first.
/// </summary>
internal sealed class ProtocolDetector(TimeProvider time)
{
    public TimeProvider Time => time;

    /// <summary>Detects what is spoken. Afterwards the next read of <paramref name="input"/> returns every byte that was looked at, at once (after a time-out it may
    /// do so as "cancelled").</summary>
    /// <param name="input">Where the client's bytes arrive.</param>
    /// <param name="silence">Longest time without a byte; <see cref="Timeout.InfiniteTimeSpan"/> if something else ends the wait.</param>
    /// <param name="hesitation">Longest time from the first byte to one that tells.</param>
    /// <param name="cancellationToken">Ends the wait early: the answer is then "opaque", timed out.</param>
    public async ValueTask<DetectionResult> DetectAsync(PipeReader input, TimeSpan silence, TimeSpan hesitation, CancellationToken cancellationToken)
    {
        bool hasBegun = false;
        if (input.TryRead(out ReadResult early))
        {
            hasBegun = !early.Buffer.IsEmpty;
            if (Look(input, early, isLast: false) is { } known)
            {
                return new DetectionResult(known, TimedOut: false);
            }
        }

        using CancellationTokenSource timer = new(hasBegun ? hesitation : silence, time);
        using CancellationTokenSource expiry = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        DetectionResult result;
        using (expiry.Token.UnsafeRegister(static reader => ((PipeReader)reader!).CancelPendingRead(), input))
        {
            result = await WaitAsync(input, begun: hasBegun ? null : () => timer.CancelAfter(hesitation), expiry.Token);
        }

        // The clock may have struck after the last read: take that interruption back, it was not meant for the next reader. A part that was looked at in vain
        // would not wake the next reader either, so that one is interrupted on purpose: its read returns at once, with the part.
        if (expiry.IsCancellationRequested && input.TryRead(out ReadResult leftover))
        {
            input.AdvanceTo(leftover.Buffer.Start);
            if (result.TimedOut && !leftover.Buffer.IsEmpty)
            {
                input.CancelPendingRead();
            }
        }

        return result;
    }

    private static async ValueTask<DetectionResult> WaitAsync(PipeReader input, Action? begun, CancellationToken expired)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(CancellationToken.None);
            if (!read.Buffer.IsEmpty)
            {
                begun?.Invoke();
                begun = null;
            }

            bool isLast = read.IsCompleted || expired.IsCancellationRequested;
            if (Look(input, read, isLast) is { } protocol)
            {
                return new DetectionResult(protocol, TimedOut: false);
            }

            if (isLast)
            {
                return new DetectionResult(DetectedProtocol.Opaque, TimedOut: !read.IsCompleted);
            }
        }
    }

    // Nothing is consumed. "Examined" is everything while more is needed, so that the next read waits for more, and nothing once we are through.
    private static DetectedProtocol? Look(PipeReader input, in ReadResult read, bool isLast)
    {
        DetectedProtocol? protocol = ProtocolSniffer.Classify(read.Buffer);
        input.AdvanceTo(read.Buffer.Start, protocol is null && !isLast ? read.Buffer.End : read.Buffer.Start);
        return protocol;
    }
}
