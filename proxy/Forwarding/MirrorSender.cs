using System.Buffers;
using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>Sends copies of the managed host's requests to the mirrors of their routes: one endpoint is asked once, and what it answers is thrown away.</summary>
internal sealed partial class MirrorSender(UpstreamPool pool, RequestHasher hasher, ProxyMetrics metrics, TimeProvider time, Random random, ILogger<MirrorSender> logger) : IDisposable
{
    private const int ReadSize = 16 * 1024;

    /// <summary>Kinds of mistakes that are logged, each once: one that every copy meets must not fill the log.</summary>
    private const int MaxLogged = 16;

    private readonly MirrorSampler _sampler = new(random);
    private readonly CancellationTokenSource _ending = new();
    private readonly HashSet<Type> _logged = [];
    private int _inFlight;

    /// <summary>Draws who gets a copy of a request.</summary>
    /// <param name="filters">Of its route.</param>
    /// <param name="hasBody">Whether the copies wait for a body.</param>
    /// <param name="mayUpgrade">Whether what follows the request may not be HTTP.</param>
    /// <returns>Null if nobody does.</returns>
    public PendingMirrors? Draw(RouteFilters? filters, bool hasBody, bool mayUpgrade)
    {
        uint due = _sampler.Draw(filters);
        if (due == 0)
        {
            return null;
        }

        PendingMirrors pending = new(this, filters!.Mirrors, due, hasBody);
        if (!mayUpgrade)
        {
            return pending;
        }

        pending.Drop(MirrorOutcomes.Upgrade);
        return null;
    }

    /// <summary>Counts what became of a copy.</summary>
    public void Count(MirrorFilter mirror, string outcome) => metrics.Mirrored(mirror.Backend.Name, outcome);

    /// <summary>Sends a copy, elsewhere and later.</summary>
    /// <param name="mirror">Who gets it.</param>
    /// <param name="request">The copy.</param>
    /// <param name="head">The request as it came; looked at before this returns.</param>
    public void Send(MirrorFilter mirror, RequestCopy request, RequestHead head)
    {
        if (Interlocked.Increment(ref _inFlight) > MirrorLimits.MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            Count(mirror, MirrorOutcomes.TooMany);
            return;
        }

        ulong? hash = hasher.Of(mirror.Backend.Policy, head);
        _ = Task.Run(() => RunAsync(mirror, request, hash));
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task RunAsync(MirrorFilter mirror, RequestCopy request, ulong? hash)
    {
        string outcome = MirrorOutcomes.OfFailure(ForwardFailure.Internal);
        try
        {
            outcome = await EnterAsync(mirror.Backend, request, hash);
        }
        catch (ObjectDisposedException)
        {
            outcome = MirrorOutcomes.Incomplete;
        }
        catch (Exception error)
        {
            if (IsNew(error))
            {
                Log.MirrorFailed(logger, mirror.Backend.Name, error);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
            Count(mirror, outcome);
        }
    }

    private async Task<string> EnterAsync(BackendModel backend, RequestCopy request, ulong? hash)
    {
        if (!backend.Breaker.TryEnterRequest())
        {
            return MirrorOutcomes.OfFailure(ForwardFailure.OverflowRequests);
        }

        try
        {
            PickResult pick = backend.Picker.Pick(new PickContext(default, hash));
            return pick.IsSuccess ? await AskAsync(backend, pick.Endpoint, request) : MirrorOutcomes.OfFailure(pick.Failure.ToForwardFailure());
        }
        finally
        {
            backend.Breaker.LeaveRequest();
        }
    }

    private async Task<string> AskAsync(BackendModel backend, EndpointModel endpoint, RequestCopy request)
    {
        long startedAt = time.GetTimestamp();
        bool isHttp2 = request.Version == HttpVersion.Version20;
        using RequestDeadline deadline = new(MirrorLimits.MaxTime, time, _ending.Token);
        Upstream upstream = pool.Rent(new UpstreamKey(UpstreamTarget.Of(endpoint, backend.ServerName), isHttp2));
        endpoint.State.Begin();
        try
        {
            using HttpRequestMessage message = request.ToMessage(upstream.Prefix);
            using HttpResponseMessage answer = await upstream.Invoker.SendAsync(message, deadline.Token);
            EndpointEvidence.Observe(endpoint, answer, time.GetElapsedTime(startedAt));
            await DiscardAsync(answer, deadline.Token);
            ObserveTrailers(endpoint, answer);
            return MirrorOutcomes.OfStatus((int)answer.StatusCode);
        }
        catch (OperationCanceledException) when (!deadline.IsExpired)
        {
            return MirrorOutcomes.Incomplete;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            ForwardFailure failure = deadline.IsExpired ? ForwardFailure.UpstreamTimeout : ForwarderErrors.ToFailure(ForwarderError.Request, error);
            EndpointEvidence.Observe(endpoint, failure, time.GetElapsedTime(startedAt));
            return MirrorOutcomes.OfFailure(failure);
        }
        finally
        {
            endpoint.State.End();
            pool.Return(upstream);
        }
    }

    private bool IsNew(Exception error)
    {
        lock (_logged)
        {
            return _logged.Count < MaxLogged && _logged.Add(error.GetType());
        }
    }

    private static void ObserveTrailers(EndpointModel endpoint, HttpResponseMessage answer)
    {
        // The head counted as a success.
        if (GrpcStatus.AsHttp(GrpcStatus.Find(answer.TrailingHeaders)) is { } status and not 200)
        {
            endpoint.State.ObserveAnswer(status, TimeSpan.Zero);
        }
    }

    private static async Task DiscardAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using Stream body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        byte[] piece = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            int read = 0;
            while (read <= MirrorLimits.MaxAnswerBytes && await body.ReadAsync(piece, cancellationToken) is > 0 and int count)
            {
                read += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.MirrorFailed, LogLevel.Error, "A copy of a request for {Backend} failed unexpectedly")]
        public static partial void MirrorFailed(ILogger logger, string backend, Exception error);
    }
}
