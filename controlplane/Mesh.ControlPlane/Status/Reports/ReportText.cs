using System.Globalization;
using System.Text;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Status.Reports;

/// <summary>
/// A replica's part of all statuses as text, one line for each, in columns separated by tabs: kind, name, service, audience, uid, generation, users, applied,
/// rejected, convergence, rejection. For a ConfigMap: <c>kubectl get -o yaml</c> shows it to people. Of the uid the first characters: enough to tell a successor of the same name.
/// </summary>
internal static class ReportText
{
    /// <summary>Of all replicas together: well below the 1 MiB of an object in etcd. Lines have 60 to 200 bytes.</summary>
    public const int MaxBytes = 768 * 1024;

    private const int UidCharacters = 8;

    private const int Columns = 11;
    private const string None = "-";

    /// <summary>The lines, in order, as many as fit. An object that is left out counts as not reported.</summary>
    /// <param name="parts">What there is to say.</param>
    /// <param name="maxBytes">This replica's share of <see cref="MaxBytes"/>.</param>
    public static string Write(IEnumerable<KeyValuePair<SubjectKey, AppliedPart>> parts, int maxBytes = MaxBytes)
    {
        var text = new StringBuilder();
        int bytes = 0;
        foreach (string line in parts.Select(Line).Order(StringComparer.Ordinal))
        {
            bytes += Encoding.UTF8.GetByteCount(line) + 1;
            if (bytes > maxBytes)
            {
                break;
            }

            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>What the lines say; a line that cannot be understood, of a newer replica perhaps, says nothing.</summary>
    public static Dictionary<SubjectKey, AppliedPart> Read(string text)
    {
        var parts = new Dictionary<SubjectKey, AppliedPart>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (Read(line) is var (key, part))
            {
                parts[key] = part;
            }
        }

        return parts;
    }

    private static string Line(KeyValuePair<SubjectKey, AppliedPart> entry)
    {
        var ((kind, name), service, audience) = entry.Key;
        var part = entry.Value;
        return string.Join(
            '\t',
            kind,
            name,
            service?.ToString() ?? None,
            audience,
            part.Uid.Length > UidCharacters ? part.Uid[..UidCharacters] : part.Uid,
            part.Generation.ToString(CultureInfo.InvariantCulture),
            part.Users.ToString(CultureInfo.InvariantCulture),
            part.Applied.ToString(CultureInfo.InvariantCulture),
            part.Rejected.ToString(CultureInfo.InvariantCulture),
            part.Convergence.IsEmpty ? None : string.Join(',', part.Convergence.Counts),
            part.Rejection?.Replace('\t', ' ') ?? None);
    }

    private static (SubjectKey Key, AppliedPart Part)? Read(ReadOnlySpan<char> line)
    {
        string[] columns = line.ToString().Split('\t', Columns);
        if (columns.Length < Columns
            || !Enum.TryParse(columns[0], out StatusKind kind) || !Enum.IsDefined(kind)
            || ResourceName.TryParse(columns[1]) is not { } name
            || Audience.TryParse(columns[3]) is not { } audience
            || !long.TryParse(columns[5], NumberStyles.None, CultureInfo.InvariantCulture, out long generation)
            || !int.TryParse(columns[6], NumberStyles.None, CultureInfo.InvariantCulture, out int users)
            || !int.TryParse(columns[7], NumberStyles.None, CultureInfo.InvariantCulture, out int applied)
            || !int.TryParse(columns[8], NumberStyles.None, CultureInfo.InvariantCulture, out int rejected)
            || ReadConvergence(columns[9]) is not { } convergence)
        {
            return null;
        }

        ResourceName? service = columns[2] == None ? null : ResourceName.TryParse(columns[2]);
        if (service is null && columns[2] != None)
        {
            return null;
        }

        string? rejection = columns[10] == None ? null : columns[10];
        return (new SubjectKey(new(kind, name), service, audience), new AppliedPart(columns[4], generation, users, applied, rejected, rejection, convergence));
    }

    private static Convergence? ReadConvergence(string text)
    {
        if (text == None)
        {
            return default(Convergence);
        }

        string[] counts = text.Split(',');
        var numbers = new int[Convergence.Steps];
        if (counts.Length != numbers.Length)
        {
            return null;
        }

        for (int step = 0; step < numbers.Length; step++)
        {
            if (!int.TryParse(counts[step], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[step]))
            {
                return null;
            }
        }

        return Convergence.Of(numbers);
    }
}
