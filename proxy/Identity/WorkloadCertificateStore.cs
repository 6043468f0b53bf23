namespace Mesh.Proxy.Identity;

/// <summary>Holds the current <see cref="WorkloadCertificate"/>. One writer (the identity client), readers take it once per handshake.</summary>
internal sealed class WorkloadCertificateStore
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkloadCertificate? _current;

    /// <summary>The certificate, or null before the first one was issued: no mesh connection is possible then.</summary>
    public WorkloadCertificate? Current => Volatile.Read(ref _current);

    /// <summary>Raised by the thread that publishes, once for each certificate.</summary>
    public event Action<WorkloadCertificate>? Published;

    public void Publish(WorkloadCertificate next)
    {
        Volatile.Write(ref _current, next);
        Published?.Invoke(next);
        _first.TrySetResult();
    }

    /// <summary>Waits until there is a certificate.</summary>
    /// <returns>The newest one.</returns>
    public async Task<WorkloadCertificate> WaitForFirstAsync(CancellationToken cancellationToken)
    {
        await _first.Task.WaitAsync(cancellationToken);
        return Current!;
    }
}
