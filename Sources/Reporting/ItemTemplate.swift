import Mustache
import Synchronization

/// A template for the items of a long list, which are objects of one kind.
///
/// The engine looks up every name by its text in every object around it, and casts every value to half a dozen protocols:
/// more work than all else in a large page. Items have few shapes, so that it need do so once for each shape only.
final class ItemTemplate: Sendable {
    private let template: MustacheTemplate
    private let skeletons = Mutex<[TemplateShape: TemplateSkeleton]>([:])

    /// Shapes that are kept. A few dozen are usual; a report made to have ever new ones fills no memory with them.
    static let mostSkeletons = 1000

    init(_ template: MustacheTemplate) { self.template = template }

    /// What the template writes for the objects, one after the other. May be called from many threads at once.
    func append(_ objects: some Sequence<TemplateObject>, to bytes: inout [UInt8]) {
        // A copy, so that threads wait for each other once per call and not for each object.
        let known = skeletons.withLock { $0 }
        var added: [TemplateShape: TemplateSkeleton] = [:]
        for object in objects {
            let shape = TemplateShape(object)
            let skeleton = known[shape] ?? added[shape] ?? TemplateSkeleton(template, of: object)
            skeleton.write(object, into: &bytes)
            if known[shape] == nil { added[shape] = skeleton }
        }
        guard !added.isEmpty else { return }
        skeletons.withLock { all in
            for (shape, skeleton) in added where all.count < Self.mostSkeletons { all[shape] = skeleton }
        }
    }
}
