// Figures in the rich-text editor: the button opens the portal's pictures instead of asking for an address.

import { Figure as Stock } from "django-prose-editor/editor";
import { choosePicture } from "portal/picture-dialog";

function imagePosition(state) {
  const { $from, node } = state.selection;
  if (node?.type.name === "image") return $from.pos;
  if (node?.type.name === "figure") return $from.pos + 1;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type.name === "figure") return $from.before(depth) + 1;
  }
  return null;
}

export const Figure = Stock.extend({
  addCommands() {
    const stock = this.parent?.();
    const pick = () => (props) => {
      if (!props.dispatch) return stock.editImage()(props);
      const { editor } = props;
      choosePicture().then((picture) => {
        if (!picture) return;
        const attrs = { src: picture.src, alt: picture.alt };
        const position = imagePosition(editor.state);
        if (position !== null) {
          const before = editor.state.doc.nodeAt(position);
          editor.chain().focus().setNodeSelection(position).updateAttributes("image", attrs).run();
          // What was said below the picture before is not true of this one.
          const below = position + before.nodeSize;
          const caption = editor.state.doc.nodeAt(below);
          if (before.attrs.src !== picture.src && caption?.type.name === "caption") {
            const words = picture.caption ? [{ type: "text", text: picture.caption }] : [];
            editor.chain().insertContentAt({ from: below + 1, to: below + caption.nodeSize - 1 }, words).run();
          }
          return;
        }
        const content = [{ type: "image", attrs }];
        if (picture.caption) content.push({ type: "caption", content: [{ type: "text", text: picture.caption }] });
        editor.chain().focus().insertContent({ type: "figure", content }).run();
      });
      return true;
    };
    return { ...stock, editImage: pick, insertFigure: pick };
  },
});
