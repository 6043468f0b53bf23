using System.Globalization;
using Mesh.Api.Resources.V1;

namespace Mesh.Bench.Discovery.Kubernetes;

/// <summary>The number of a change inside what changes: of several changes in a row subscribers may see only the last.</summary>
internal static class ChangeMarker
{
    private const string Prefix = "change-";

    /// <summary>The number as the name of a node.</summary>
    public static string Write(int number) => Prefix + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of the last change that is in these endpoints; 0 if they have not been changed.</summary>
    public static int Read(Endpoints endpoints)
    {
        foreach (LocalityEndpoints locality in endpoints.Localities)
        {
            foreach (Endpoint endpoint in locality.Endpoints)
            {
                if (endpoint.Node.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    return int.Parse(endpoint.Node.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
                }
            }
        }

        return 0;
    }
}
