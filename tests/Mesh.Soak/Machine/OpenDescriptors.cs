using System.Globalization;

namespace Mesh.Soak.Machine;

/// <summary>The descriptors that a sidecar holds at one time.</summary>
/// <param name="Own">How many, but for connections that may be there or not: those to and from endpoints, which wait in a pool, and a few to the control plane.</param>
/// <param name="Connections">Connections among <paramref name="Own"/>: address, address, state and queues of each, as in proc(5).</param>
internal sealed record OpenDescriptors(int Own, string Connections)
{
    // States of a connection, see tcp_states.h.
    private const string Established = "01";
    private const string Listening = "0A";

    /// <summary>A sidecar has one connection to the control plane, and for a while another after each renewal.</summary>
    private const int MaxToControlPlane = 4;

    private static readonly string[] PooledPorts =
    [
        .. SoakPorts.Service.Select(port => port + SoakPorts.TargetOffset).Append(SoakNetwork.MeshPort).Select(Hex),
    ];

    /// <summary>Counts those of a process.</summary>
    public static OpenDescriptors Of(int pid, int controlPlanePort)
    {
        string[] open = [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(Target).OfType<string>()];
        HashSet<string> sockets = [.. open.Where(target => target.StartsWith("socket:", StringComparison.Ordinal))];
        string controlPlane = Hex(controlPlanePort);
        List<string> others = [];
        int pooled = 0;
        int toControlPlane = 0;
        foreach (string line in File.ReadLines("/proc/net/tcp").Concat(File.ReadLines("/proc/net/tcp6")).Where(line => !line.TrimStart().StartsWith("sl", StringComparison.Ordinal)))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!sockets.Remove($"socket:[{words[9]}]") || words[3] == Listening)
            {
                continue;
            }

            if (words[2].EndsWith(controlPlane, StringComparison.Ordinal))
            {
                toControlPlane++;
            }
            else if (words[3] == Established && PooledPorts.Any(port => words[1].EndsWith(port, StringComparison.Ordinal) || words[2].EndsWith(port, StringComparison.Ordinal)))
            {
                // What either side has ended, and the other has not closed, is not among them.
                pooled++;
            }
            else
            {
                others.Add($"{words[1]} {words[2]} {words[3]} {words[4]}");
            }
        }

        // A connection that was reset is in no table.
        others.AddRange(sockets);
        return new OpenDescriptors(open.Length - pooled - Math.Min(toControlPlane, MaxToControlPlane), string.Join(", ", others));
    }

    private static string Hex(int port) => port.ToString("X4", CultureInfo.InvariantCulture);

    private static string? Target(string link)
    {
        try
        {
            return new FileInfo(link).LinkTarget;
        }
        catch (IOException)
        {
            // Closed meanwhile.
            return null;
        }
    }
}
