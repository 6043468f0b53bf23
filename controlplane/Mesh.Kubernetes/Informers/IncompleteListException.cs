namespace Mesh.Kubernetes.Informers;

/// <summary>A streaming list that the server accepted did not come to its end.</summary>
/// <param name="message">How it ended.</param>
/// <param name="isSilence">It just stopped coming: there are servers that know the request but never mark its end.</param>
internal sealed class IncompleteListException(string message, bool isSilence) : IOException(message)
{
    public bool IsSilence => isSilence;
}
