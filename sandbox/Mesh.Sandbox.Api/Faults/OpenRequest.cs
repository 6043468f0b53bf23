using Mesh.Sandbox.Api.Auth;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Mesh.Sandbox.Api.Faults;

/// <summary>A request that is being answered, so that a fault can end it.</summary>
internal sealed class OpenRequest(ApiFaults faults, HttpContext http, UserInfo user, CancellationToken serverStopping) : IDisposable
{
    private readonly CancellationTokenSource _ended = CancellationTokenSource.CreateLinkedTokenSource(serverStopping);
    private readonly IConnectionLifetimeFeature? _connection = http.Features.Get<IConnectionLifetimeFeature>();

    public string User => user.Username;

    public string Path { get; } = http.Request.Path.Value ?? "";

    /// <summary>The client has left.</summary>
    public CancellationToken Aborted { get; } = http.RequestAborted;

    /// <summary>Fires when a watch shall end in good order.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Ends it in good order, if it is a watch.</summary>
    public void End()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    /// <summary>Breaks the connection, and with it all requests of its client.</summary>
    public void Abort()
    {
        try
        {
            _connection?.Abort();
            http.Abort();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    public void Dispose()
    {
        faults.Leave(this);
        _ended.Dispose();
    }
}
