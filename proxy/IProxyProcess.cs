namespace Mesh.Proxy;

/// <summary>What the process is, from its start to its end.</summary>
internal interface IProxyProcess : IAsyncDisposable
{
    /// <summary>Runs until <paramref name="stopping"/>, then drains.</summary>
    Task RunAsync(CancellationToken stopping);
}
