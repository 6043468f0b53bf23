using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Admin;

/// <summary>A page of an administration listener. It takes no input: what it says is up to the sidecar's state.</summary>
/// <param name="Method"><see cref="KnownMethod.Get"/> (which serves HEAD too) or <see cref="KnownMethod.Post"/>.</param>
/// <param name="Path">Exact path.</param>
/// <param name="Handle">Makes the answer; the token says that the server ends.</param>
internal sealed record AdminPage(KnownMethod Method, string Path, Func<CancellationToken, ValueTask<AdminResponse>> Handle)
{
    /// <summary>
    /// Whether <see cref="Handle"/> runs on the event loop: it takes no lock, does not wait, and costs microseconds. Default false: it runs on the thread pool, beside traffic.
    /// </summary>
    public bool IsCheap { get; init; }

    /// <summary>For <c>Allow</c>.</summary>
    public string AllowedMethods => Method == KnownMethod.Get ? "GET, HEAD" : "POST";

    public bool Accepts(KnownMethod method) => method == Method || (Method == KnownMethod.Get && method == KnownMethod.Head);
}
