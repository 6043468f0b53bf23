namespace Mesh.Samples.Load.Clients;

/// <summary>One client with at most one connection at a time (HTTP/2 multiplexes on it), kept between requests where the protocol allows it.</summary>
internal interface ILoadClient : IDisposable
{
    /// <summary>Makes one request. May throw what the network throws; the caller turns that into a failure.</summary>
    Task<LoadOutcome> SendAsync(CancellationToken cancellationToken);
}
