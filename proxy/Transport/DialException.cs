using Mesh.Proxy.Forwarding;

namespace Mesh.Proxy.Transport;

/// <summary>Carries a dialling failure through the HTTP client, whose connect callback can only throw.</summary>
internal sealed class DialException(ForwardFailure failure) : IOException($"dialling failed: {failure}")
{
    public ForwardFailure Failure => failure;

    /// <summary>Finds the dialling failure behind whatever it was wrapped in.</summary>
    public static ForwardFailure? Find(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is DialException dial)
            {
                return dial.Failure;
            }
        }

        return null;
    }
}
