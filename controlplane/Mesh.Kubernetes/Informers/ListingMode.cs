using System.Net;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Informers;

/// <summary>
/// Whether the next list is asked for as a stream or in pages. What the server does not offer is asked for once; a stream that fails for another reason is
/// followed by a try in pages, so that no peculiarity of streams keeps us from getting on.
/// </summary>
/// <param name="streams">False asks for pages only.</param>
internal sealed class ListingMode(bool streams)
{
    private bool _offered = streams;
    private bool _pagesNext;

    public bool Streams => _offered && !_pagesNext;

    /// <summary>A list in pages is asked for now.</summary>
    public void Paged() => _pagesNext = false;

    /// <summary>Judges how a streaming list failed.</summary>
    /// <returns>True if the server does not offer them, so that pages are to be asked for at once.</returns>
    public bool Failed(Exception exception)
    {
        switch (exception)
        {
            case KubernetesApiException { IsInvalid: true }:
                _offered = false;
                return true;
            case IncompleteListException { IsSilence: true }:
                _offered = false;
                return false;
            // These would meet pages as well.
            case KubernetesApiException { IsNotFound: true } or KubernetesApiException { Code: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden }:
                return false;
            default:
                _pagesNext = true;
                return false;
        }
    }
}
