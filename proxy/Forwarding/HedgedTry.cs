using Yarp.ReverseProxy.Forwarder;

namespace Mesh.Proxy.Forwarding;

/// <summary>One of the tries of a request that is hedged.</summary>
internal sealed class HedgedTry : IDisposable
{
    private readonly CancellationTokenSource _cancellation;
    private readonly UpstreamTry _held;

    /// <summary>Asks the endpoint.</summary>
    /// <param name="attempt">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="begin">Begins a try that ends with a token.</param>
    public HedgedTry(ForwardAttempt attempt, RequestCopy request, Func<ForwardAttempt, CancellationToken, UpstreamTry> begin)
    {
        Attempt = attempt;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(attempt.Deadline.Token);
        _held = begin(attempt, _cancellation.Token);
        Answer = AskAsync(request);
    }

    public ForwardAttempt Attempt { get; }

    /// <summary>Ends with the head of the answer.</summary>
    public Task<HttpResponseMessage> Answer { get; }

    /// <inheritdoc cref="UpstreamTry.Token"/>
    public CancellationToken Token => _held.Token;

    /// <inheritdoc cref="UpstreamTry.IsExpired"/>
    public bool IsExpired => _held.IsExpired;

    /// <summary>It was answered, and not by a failure that is better tried elsewhere.</summary>
    public bool IsAnswered => Answer.IsCompletedSuccessfully && !Attempt.IsRetriable(Answer.Result);

    /// <summary>It has ended and is of no use: what it says about its endpoint counts all the same.</summary>
    public void Discard()
    {
        Exception? error = Answer.Exception?.InnerException;
        if (Answer.IsCompletedSuccessfully)
        {
            EndpointEvidence.Observe(Attempt.Endpoint, Answer.Result, _held.Elapsed);
            Answer.Result.Dispose();
        }
        else if (!Attempt.Deadline.Token.IsCancellationRequested)
        {
            ForwardFailure failure = IsExpired ? ForwardFailure.UpstreamTimeout : ForwarderErrors.ToFailure(ForwarderError.Request, error);
            EndpointEvidence.Observe(Attempt.Endpoint, failure, _held.Elapsed);
        }

        Dispose();
    }

    /// <summary>
    /// Its answer is not wanted any more: the stream is reset, or the connection closed. That is no failure of the endpoint; that it has taken so long already is known.
    /// </summary>
    /// <returns>Ends when nothing of it is under way; never fails.</returns>
    public async Task GiveUpAsync()
    {
        if (Answer.IsCompleted)
        {
            Discard();
            return;
        }

        Attempt.Endpoint.State.ObserveAtLeast(_held.Elapsed);
        await _cancellation.CancelAsync();
        await ((Task)Answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Answer.IsCompletedSuccessfully)
        {
            Answer.Result.Dispose();
        }

        Dispose();
    }

    public void Dispose()
    {
        _held.Dispose();
        _cancellation.Dispose();
    }

    private async Task<HttpResponseMessage> AskAsync(RequestCopy request) => await _held.Invoker.SendAsync(request.ToMessage(_held.Prefix), _held.Token);
}
