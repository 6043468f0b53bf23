using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks when a rule's requests are tried again.</summary>
internal static class HttpRetryValidator
{
    private const int MaxCodes = 200;

    /// <summary>Most further tries. Ten multiply the load of a failing service by eleven where no budget stops them; nobody needs more.</summary>
    private const int MaxAttempts = 10;

    /// <summary>Longest wait before the first further try, in milliseconds: a minute.</summary>
    private const int MaxBackoff = 60_000;

    public static ResourceFault? Check(string field, HttpRetry? retry)
    {
        if (retry is null)
        {
            return null;
        }

        if (retry.Codes.Count > MaxCodes)
        {
            return new ResourceFault($"{field}.codes", $"{retry.Codes.Count} are more than {MaxCodes}");
        }

        for (int i = 0; i < retry.Codes.Count; i++)
        {
            if (retry.Codes[i] is < 400 or > 599)
            {
                return new ResourceFault($"{field}.codes[{i}]", $"{retry.Codes[i]} is not an error's status code (400 to 599)");
            }
        }

        if (retry.Attempts > MaxAttempts)
        {
            return new ResourceFault($"{field}.attempts", $"{retry.Attempts} is above {MaxAttempts}");
        }

        return retry.BackoffMs > MaxBackoff ? new ResourceFault($"{field}.backoff_ms", $"{retry.BackoffMs} is above {MaxBackoff}") : null;
    }
}
