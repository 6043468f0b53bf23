using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>
/// Sends requests at fixed times and counts each one's latency from the time it was due, whether or not it could be sent then: a server that stalls
/// delays everything that was due meanwhile, and that is in the numbers (no coordinated omission).
/// </summary>
internal sealed class ConstantRateGenerator(IPEndPoint target, string path, double rate, TimeSpan warmUp, TimeSpan duration, TimeProvider time)
{
    /// <summary>Requests in flight at most; what is due beyond waits and its wait counts.</summary>
    private const int Connections = 64;

    private const int BufferBytes = 256 * 1024;

    /// <summary>A server that is so late cannot serve this rate.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly double _ticksBetween = time.TimestampFrequency / rate;

    /// <summary>Runs to the end.</summary>
    public JsonObject Run(CancellationToken cancellationToken)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {target}\r\n\r\n");
        byte[] buffer = new byte[BufferBytes];
        RequestConnection[] connections = [.. Enumerable.Range(0, Connections).Select(_ => RequestConnection.Open(target, request, buffer))];
        try
        {
            return Report(Send(connections, cancellationToken));
        }
        finally
        {
            Array.ForEach(connections, connection => connection.Dispose());
        }
    }

    // One thread and no allocation from the first request to the last: nothing of our own may be late.
    private long[] Send(RequestConnection[] connections, CancellationToken cancellationToken)
    {
        long total = (long)(rate * (warmUp + duration).TotalSeconds);
        long[] latencies = new long[total];
        KernelPoll poll = new([.. connections.Select(connection => connection.Socket)]);
        Queue<RequestConnection> idle = new(connections);
        long begin = time.GetTimestamp();
        TimeSpan limit = warmUp + duration + Patience;
        for (long sent = 0, done = 0; done < total;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long now = time.GetTimestamp();
            while (sent < total && Due(begin, sent) <= now && idle.TryDequeue(out RequestConnection? free))
            {
                free.Send(Due(begin, sent++));
            }

            poll.Wait(sent < total && idle.Count > 0 ? Until(Due(begin, sent)) : TimeSpan.FromMilliseconds(100));
            for (int i = 0; i < connections.Length; i++)
            {
                if (!poll.IsReady(i) || !connections[i].Receive())
                {
                    continue;
                }

                latencies[done++] = time.GetTimestamp() - connections[i].Due;
                idle.Enqueue(connections[i]);
            }

            if (time.GetElapsedTime(begin) > limit)
            {
                throw new BenchException($"{rate:0} requests/s are more than it can serve: {total - done} of {total} were not answered in time");
            }
        }

        return latencies[(int)(rate * warmUp.TotalSeconds)..];
    }

    private long Due(long begin, long index) => begin + (long)(index * _ticksBetween);

    private TimeSpan Until(long due)
    {
        TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), due);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private JsonObject Report(long[] latencies)
    {
        Array.Sort(latencies);
        return new JsonObject
        {
            ["requests"] = latencies.Length,
            ["p50_us"] = Microseconds(latencies, 0.50),
            ["p99_us"] = Microseconds(latencies, 0.99),
        };
    }

    /// <summary>The latency that a share of all does not exceed.</summary>
    private double Microseconds(long[] sorted, double share)
    {
        int rank = Math.Max(1, (int)Math.Ceiling(share * sorted.Length));
        return sorted[rank - 1] * 1e6 / time.TimestampFrequency;
    }
}
