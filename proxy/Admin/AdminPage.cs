using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>A page of an administration listener. What it says is up to the sidecar's state; beside its path it is told a few words at most.</summary>
/// <param name="Method"><see cref="KnownMethod.Get"/> (which serves HEAD too) or <see cref="KnownMethod.Post"/>.</param>
/// <param name="Path">Exact path.</param>
/// <param name="Handle">Makes the answer; the token says that the server ends.</param>
internal sealed record AdminPage(KnownMethod Method, string Path, Func<AdminQuery, CancellationToken, ValueTask<AdminResponse>> Handle)
{
    /// <summary>A page that is told nothing.</summary>
    public AdminPage(KnownMethod method, string path, Func<CancellationToken, ValueTask<AdminResponse>> handle)
        : this(method, path, (_, cancellationToken) => handle(cancellationToken))
    {
    }

    /// <summary>
    /// Whether <see cref="Handle"/> runs on the event loop: it takes no lock, does not wait, and costs microseconds. Default false: it runs on the thread pool, beside traffic.
    /// </summary>
    public bool IsCheap { get; init; }

    /// <summary>For <c>Allow</c>.</summary>
    public string AllowedMethods => Method == KnownMethod.Get ? "GET, HEAD" : "POST";

    public bool Accepts(KnownMethod method) => method == Method || (Method == KnownMethod.Get && method == KnownMethod.Head);
}
